#pragma once

#include "app/models/model_library.h"
#include "app/models/project_models.h"

#include <QtCore/QAbstractListModel>
#include <QtCore/QPointer>

namespace fieldwright {

/// All models that can be chosen: the library's, each with the project's tuned ones after its base.
class ModelListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        IdRole = Qt::UserRole, ///< QString
        KindRole,              ///< int(ModelKind)
        OriginRole,            ///< int(ModelOrigin)
        PathRole,              ///< QString: what the user would recognise (the adapter's folder of a tuned model)
        TunedRole,             ///< bool: an adapter on a base, or made by a run
        IndentRole,            ///< int: 1 under its base
        ArchitectureRole,      ///< QString
        ParametersRole,        ///< qint64
        ContextRole,           ///< qint64
        BytesRole,             ///< quint64
        QuantizationRole,      ///< QString
        LicenceRole,           ///< QString
        MissingRole,           ///< bool
        BaseIdRole,            ///< QString
        RunRole,               ///< QString
    };

    /// WriteText: without those that cannot (encoders), for lists of models to ask, tune or score.
    enum class Use { Any, WriteText };
    explicit ModelListModel(ModelLibrary &library, QObject *parent = nullptr, Use use = Use::Any);
    /// nullptr: no project is open.
    void setProjectModels(ProjectModels *models);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    const ModelEntry &at(int row) const { return m_rows[size_t(row)]; }
    /// By id; -1 when it is not there.
    int rowOf(const QString &id) const;

private:
    void rebuild();

    ModelLibrary &m_library;
    Use m_use;
    QPointer<ProjectModels> m_project;
    std::vector<ModelEntry> m_rows;
};

} // namespace fieldwright
