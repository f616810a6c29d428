#include "app/models/model_table_model.h"

#include "app/jobs/run_names.h"
#include "app/text/qt_text.h"

namespace fieldwright {

ModelListModel::ModelListModel(ModelLibrary &library, QObject *parent, Use use)
    : QAbstractListModel(parent), m_library(library), m_use(use)
{
    connect(&library, &ModelLibrary::listReset, this, &ModelListModel::rebuild);
    rebuild();
}

void ModelListModel::setProjectModels(ProjectModels *models)
{
    if (m_project)
        disconnect(m_project, nullptr, this, nullptr);
    m_project = models;
    if (models)
        connect(models, &ProjectModels::listReset, this, &ModelListModel::rebuild);
    rebuild();
}

void ModelListModel::rebuild()
{
    std::vector<ModelEntry> rows;
    std::vector<ModelEntry> tuned = m_project ? m_project->list() : std::vector<ModelEntry>();
    for (const ModelEntry &entry : m_library.list()) {
        if (entry.kind == ModelKind::Adapter)
            tuned.push_back(entry);
    }
    for (const ModelEntry &base : m_library.list()) {
        if (base.kind == ModelKind::Adapter)
            continue;
        const bool fits = m_use == Use::Any || !base.isEncoder;
        if (fits)
            rows.push_back(base);
        std::erase_if(tuned, [&](const ModelEntry &entry) {
            const bool its =
                entry.baseId == base.ref.id || (!entry.ref.adapter.empty() && entry.ref.path == base.ref.path);
            if (its && fits) {
                rows.push_back(entry);
                if (rows.back().licence.empty()) // it is bound by that of its base
                    rows.back().licence = base.licence;
            }
            return its;
        });
    }
    rows.insert(rows.end(), tuned.begin(), tuned.end()); // whose base is not in the library
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int ModelListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ModelListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ModelEntry &entry = m_rows[size_t(index.row())];
    const bool tuned = entry.origin == ModelOrigin::Project || !entry.ref.adapter.empty();
    switch (role) {
    case Qt::DisplayRole:
        return shownRunName(toQString(entry.ref.name));
    case Qt::ToolTipRole:
    case PathRole:
        return toQString(entry.ref.adapter.empty() ? entry.ref.path : entry.ref.adapter);
    case IdRole:
        return toQString(entry.ref.id);
    case KindRole:
        return int(entry.kind);
    case OriginRole:
        return int(entry.origin);
    case TunedRole:
        return tuned;
    case IndentRole:
        return tuned && index.row() > 0 && !entry.baseId.empty() ? 1 : 0;
    case ArchitectureRole:
        return toQString(entry.architecture);
    case ParametersRole:
        return qint64(entry.parameters);
    case ContextRole:
        return qint64(entry.contextLength);
    case BytesRole:
        return quint64(entry.bytes);
    case QuantizationRole:
        return toQString(entry.quantization);
    case LicenceRole:
        return toQString(entry.licence);
    case MissingRole:
        return entry.missing;
    case BaseIdRole:
        return toQString(entry.baseId);
    case RunRole:
        return toQString(entry.run);
    default:
        return {};
    }
}

int ModelListModel::rowOf(const QString &id) const
{
    for (size_t row = 0; row < m_rows.size(); ++row)
        if (toQString(m_rows[row].ref.id) == id)
            return int(row);
    return -1;
}

} // namespace fieldwright
