#include "ui/pages/dataset/versions_tab.h"

#include "app/datasets/dataset_table_model.h"
#include "app/project/project.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

const std::array partNames{"train", "validation", "rephrased", "unseen"};

QString partText(const std::string &part)
{
    if (part == "train")
        return VersionsTab::tr("Training");
    if (part == "validation")
        return VersionsTab::tr("Validation");
    if (part == "rephrased")
        return VersionsTab::tr("Rephrased");
    if (part == "unseen")
        return VersionsTab::tr("Unseen");
    return {};
}

const Json &memberOrEmpty(const Json &object, const char *key)
{
    static const Json empty = Json::object();
    const Json *found = member(object, key);
    return found ? *found : empty;
}

/// Name and time over rows and share.
class VersionDelegate : public RowDelegate
{
public:
    using RowDelegate::RowDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {200, 56}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        painter->save();
        const QRect rect = paintRow(painter, option, index).adjusted(4, 6, -4, -6);
        const Colors &colors = colorsOf(option.palette);
        const auto column = [&](int c) { return index.siblingAtColumn(c).data().toString(); };
        const int half = rect.height() / 2;
        const QRect upper(rect.left(), rect.top(), rect.width(), half);
        const QRect lower(rect.left(), rect.top() + half, rect.width(), half);
        const QString time = column(DatasetTableModel::CreatedColumn);
        const int timeWidth = QFontMetrics(smallFont()).horizontalAdvance(time);
        paintText(painter, upper.adjusted(0, 0, -timeWidth - 8, 0), index.data(DatasetTableModel::TitleRole).toString(),
                  Qt::AlignLeft, colors.text, boldFont());
        paintText(painter, upper, time, Qt::AlignRight, colors.muted, smallFont());
        paintText(painter, lower,
                  VersionsTab::tr("%1 training rows · domain %2")
                      .arg(column(DatasetTableModel::TrainColumn), column(DatasetTableModel::ShareColumn)),
                  Qt::AlignLeft, colors.muted, smallFont());
        painter->restore();
    }
};

} // namespace

VersionsTab::VersionsTab(const Context &context, const ActionMaker &makeAction, QWidget *parent)
    : Translated<QFrame>(parent), m_context(context)
{
    m_train = makeAction({.menu = MenuId::Run}, [this] {
        if (const DatasetVersion *version = current())
            m_context.navigator.goTo(u"train"_s, u"setup"_s, toQString(version->title()));
    });
    m_openFolder = makeAction({.menu = MenuId::File, .icon = "folder-open"}, [this] {
        if (const DatasetVersion *version = current())
            QDesktopServices::openUrl(QUrl::fromLocalFile(toQString(version->folder)));
    });
    m_toMix = new QAction(this);
    connect(m_toMix, &QAction::triggered, this, [this] { m_context.navigator.goTo(u"dataset"_s, u"mix"_s); });

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget;
    column->addWidget(m_stack);
    auto *panes = new Splitter(Qt::Horizontal, context.studio.settings(), u"dataset/versions"_s);
    m_list = new ListView;
    m_list->setItemDelegate(new VersionDelegate(m_list));
    auto *listPane = new Pane(m_list);
    m_listCaption = listPane->caption();
    panes->addWidget(listPane);
    panes->addWidget(buildDetails());
    panes->restore({320, 800});
    panes->setStretchFactor(1, 1);
    m_stack->addWidget(panes);
    m_empty = new EmptyState;
    m_empty->addButton(m_toMix);
    m_stack->addWidget(m_empty);
    connect(m_list, &ListView::currentRowChanged, this, &VersionsTab::currentChanged);
    onLanguage([this] { refreshTexts(); });
}

QWidget *VersionsTab::buildDetails()
{
    auto *details = new Pane;
    m_caption = details->caption();
    auto *facts = new QFrame;
    auto *rows = new QVBoxLayout(facts);
    rows->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    m_shares = new QLabel;
    m_shares->setWordWrap(true);
    m_shares->setTextInteractionFlags(Qt::TextSelectableByMouse);
    rows->addWidget(m_shares);
    details->addBody(facts, 0);
    m_counts = new TableView;
    m_countsModel.setColumnCount(6);
    m_counts->setModel(&m_countsModel);
    m_counts->setSelectionMode(QAbstractItemView::NoSelection);
    m_counts->horizontalHeader()->setStretchLastSection(false);
    m_counts->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_counts->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_counts->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_counts->setFixedHeight(size::row * 5);
    details->addBody(m_counts, 0);
    auto *bar = new ToolBar;
    m_parts = new FilterRow;
    for (const char *id : {"checks", "dropped", "files", "difference"})
        m_parts->add(QString::fromLatin1(id));
    m_other = new QComboBox;
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_other->setMinimumContentsLength(14);
    bar->add(m_parts);
    bar->addStretch();
    bar->add(m_other);
    details->addBody(bar, 0);
    m_note = new QLabel;
    m_note->setWordWrap(true);
    m_note->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    details->addBody(m_note, 0);
    m_table = new TableView;
    m_table->setModel(&m_tableModel);
    details->addBody(m_table, 1);
    connect(m_parts, &FilterRow::currentChanged, this, &VersionsTab::showPart);
    connect(m_other, &QComboBox::currentIndexChanged, this, &VersionsTab::compare);
    return details;
}

void VersionsTab::refreshTexts()
{
    m_openFolder->setText(tr("Open folder"));
    m_toMix->setText(tr("Go to Mix"));
    m_listCaption->setTitle(tr("Versions"));
    m_listCaption->setNote(tr("never change once built"));
    m_list->setAccessibleName(tr("Dataset versions"));
    m_counts->setAccessibleName(tr("Rows and tokens of each part"));
    m_table->setAccessibleName(tr("Details of the version"));
    m_other->setAccessibleName(tr("Compare with"));
    m_parts->setText(u"checks"_s, tr("Checks"));
    m_parts->setText(u"dropped"_s, tr("Left out"));
    m_parts->setText(u"files"_s, tr("Files and hashes"));
    m_parts->setText(u"difference"_s, tr("Difference"));
    m_empty->setTexts(tr("No version yet. Training needs one."),
                      tr("A version is a frozen mixture of accepted pairs and general rows, with tests held out."));
    m_list->viewport()->update();
    currentChanged();
}

void VersionsTab::setProject(Project *project)
{
    m_project = project;
    m_list->setModel(nullptr);
    delete m_model;
    m_model = nullptr;
    if (project) {
        m_model = new DatasetTableModel(project->datasets(), this);
        m_list->setModel(m_model);
        connect(m_model, &QAbstractItemModel::modelReset, this, &VersionsTab::listReset);
        connect(&project->datasets(), &Datasets::listReset, this, &VersionsTab::listReset);
    }
    listReset();
}

void VersionsTab::listReset()
{
    if (m_model && m_model->rowCount() && !m_list->currentIndex().isValid())
        m_list->setCurrentIndex(m_model->index(0, 0));
    currentChanged();
    Q_EMIT changed();
}

void VersionsTab::shown()
{
    if (count() > 0)
        m_list->setFocus();
}

int VersionsTab::count() const
{
    return m_model ? m_model->rowCount() : 0;
}

QStringList VersionsTab::names() const
{
    QStringList names;
    for (int row = 0; row < count(); ++row)
        names.append(m_model->index(row, 0).data(DatasetTableModel::TitleRole).toString());
    return names;
}

QString VersionsTab::facts() const
{
    return count() ? tr("%n version(s)", nullptr, count()) : tr("No version yet");
}

const DatasetVersion *VersionsTab::current() const
{
    if (!m_project || !m_list->currentIndex().isValid())
        return nullptr;
    return m_project->datasets().find(m_list->currentIndex().data(DatasetTableModel::TitleRole).toString());
}

void VersionsTab::reveal(const QString &name)
{
    for (int row = 0; row < count(); ++row) {
        if (m_model->index(row, 0).data(DatasetTableModel::TitleRole).toString() == name)
            m_list->setCurrentIndex(m_model->index(row, 0));
    }
}

void VersionsTab::currentChanged()
{
    const DatasetVersion *version = current();
    m_stack->setCurrentIndex(version ? 0 : 1);
    m_train->setText(version ? tr("Train on %1").arg(toQString(version->title())) : tr("Train"));
    m_train->setEnabled(version);
    m_train->setToolTip(version ? QString() : tr("There is no version yet. Build one on the Mix tab."));
    m_openFolder->setEnabled(version);
    if (version)
        showDetails(*version);
    Q_EMIT changed();
}

void VersionsTab::showDetails(const DatasetVersion &version)
{
    const Json &manifest = version.manifest;
    const Json &shares = memberOrEmpty(manifest, "shares");
    m_caption->setTitle(toQString(version.title()));
    m_caption->setNote(shownTime(version.createdMs));
    QStringList lines;
    lines.append(tr("Domain share: asked %1, realised %2 of tokens, %3 of trained tokens.")
                     .arg(shownPercent(numberOr(shares, "asked"), 1),
                          shownPercent(numberOr(shares, "realised_rendered"), 1),
                          shownPercent(numberOr(shares, "realised_trained"), 1)));
    lines.append(tr("Held out: rephrased %1, unseen %2, validation %3; seed %4.")
                     .arg(shownPercent(numberOr(shares, "rephrased")), shownPercent(numberOr(shares, "unseen")),
                          shownPercent(numberOr(shares, "validation")), QString::number(intOr(manifest, "seed"))));
    lines.append(
        tr("Counted with %1, rows up to %2 tokens; %n row(s) are cut.", nullptr, int(intOr(manifest, "cut_rows")))
            .arg(toQString(stringOr(memberOrEmpty(manifest, "model"), "name")),
                 shownNumber(qint64(intOr(manifest, "max_length")))));
    m_shares->setText(lines.join(u'\n'));

    m_countsModel.setHorizontalHeaderLabels(
        {tr("Part"), tr("Rows"), tr("Domain"), tr("General"), tr("Tokens"), tr("Trained")});
    m_countsModel.removeRows(0, m_countsModel.rowCount());
    const Json &counts = memberOrEmpty(manifest, "counts");
    for (const char *part : partNames) {
        const Json &of = memberOrEmpty(counts, part);
        QList<QStandardItem *> row{new QStandardItem(partText(part))};
        for (const char *key : {"rows", "domain_rows", "general_rows", "rendered_tokens", "trained_tokens"}) {
            auto *item = new QStandardItem(shownNumber(qint64(intOr(of, key))));
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            row.append(item);
        }
        m_countsModel.appendRow(row);
    }
    m_parts->setCount(u"checks"_s, qint64(memberOrEmpty(manifest, "checks").size()));
    m_parts->setCount(u"dropped"_s, qint64(memberOrEmpty(manifest, "dropped").size()));
    fillOthers();
    showPart();
}

void VersionsTab::fillOthers()
{
    const QSignalBlocker block(m_other);
    const QString chosen = m_other->currentText();
    m_other->clear();
    const DatasetVersion *shownVersion = current();
    for (const DatasetVersion &version : m_project->datasets().list()) {
        if (shownVersion && version.id != shownVersion->id)
            m_other->addItem(toQString(version.title()), qint64(version.id));
    }
    if (const int row = m_other->findText(chosen); row >= 0)
        m_other->setCurrentIndex(row);
}

void VersionsTab::setRows(const QStringList &header, const QList<QList<QString>> &rows, const QList<int> &widths)
{
    m_tableModel.clear();
    m_tableModel.setHorizontalHeaderLabels(header);
    for (const QList<QString> &texts : rows) {
        QList<QStandardItem *> row;
        for (const QString &text : texts) {
            auto *item = new QStandardItem(text);
            item->setToolTip(text);
            row.append(item);
        }
        m_tableModel.appendRow(row);
    }
    for (int i = 0; i < widths.size(); ++i)
        m_table->horizontalHeader()->resizeSection(i, widths[i]);
}

void VersionsTab::showPart()
{
    const DatasetVersion *version = current();
    if (!version)
        return;
    ++m_generation;
    const QString part = m_parts->current();
    m_other->setVisible(part == u"difference"_s);
    m_note->hide();
    QList<QList<QString>> rows;
    if (part == u"checks"_s) {
        for (const Json &check : memberOrEmpty(version->manifest, "checks"))
            rows.append({boolOr(check, "ok") ? tr("passed") : tr("look here"),
                         translated(textFromJson(memberOrEmpty(check, "text")))});
        setRows({tr("Result"), tr("Check")}, rows, {110});
        for (int row = 0; row < m_tableModel.rowCount(); ++row) {
            const bool ok = boolOr(memberOrEmpty(version->manifest, "checks")[size_t(row)], "ok");
            m_tableModel.item(row, 0)->setIcon(stateIcon(ok ? Tone::Success : Tone::Warning));
        }
    } else if (part == u"dropped"_s) {
        for (const Json &dropped : memberOrEmpty(version->manifest, "dropped"))
            rows.append(
                {toQString(stringOr(dropped, "id")), translated(textFromJson(memberOrEmpty(dropped, "reason")))});
        setRows({tr("Row"), tr("Reason")}, rows, {110});
        if (rows.isEmpty()) {
            m_note->setText(tr("Nothing was left out."));
            m_note->show();
        }
    } else if (part == u"files"_s) {
        for (const auto &[name, file] : memberOrEmpty(version->manifest, "files").items())
            rows.append({toQString(name), shownNumber(qint64(intOr(file, "rows"))),
                         shownBytes(quint64(intOr(file, "bytes"))), toQString(stringOr(file, "sha256"))});
        for (const auto &[key, label] :
             std::initializer_list<std::pair<const char *, QString>>{{"pairs_sha256", tr("Accepted pairs")},
                                                                     {"tokenizer_sha256", tr("Tokenizer")},
                                                                     {"template_sha256", tr("Chat template")}})
            rows.append({label, {}, {}, toQString(stringOr(version->manifest, key))});
        setRows({tr("File"), tr("Rows"), tr("Size"), u"SHA-256"_s}, rows, {160, 70, 90});
    } else {
        compare();
    }
}

void VersionsTab::compare()
{
    if (m_parts->current() != u"difference"_s)
        return;
    const DatasetVersion *version = current();
    const qint64 other = m_other->currentData().toLongLong();
    setRows({tr("What"), tr("Row"), tr("Before"), tr("After")}, {}, {110, 160, 140});
    m_note->show();
    if (!version || !other) {
        m_note->setText(tr("There is no other version to compare with."));
        return;
    }
    m_note->setText(tr("Comparing…"));
    const quint64 generation = ++m_generation;
    // The older one is the one before.
    const qint64 first = std::min<qint64>(other, version->id);
    const qint64 second = std::max<qint64>(other, version->id);
    m_project->datasets().difference(first, second, this, [this, generation](Result<DatasetDifference> difference) {
        if (generation != m_generation)
            return;
        if (difference)
            showDifference(*difference);
        else
            m_note->setText(translated(difference.error()));
    });
}

void VersionsTab::showDifference(const DatasetDifference &difference)
{
    constexpr size_t shownRows = 5000;
    const auto title = [](const Json &manifest) {
        return u"%1@%2"_s.arg(toQString(stringOr(manifest, "name"))).arg(intOr(manifest, "version"));
    };
    const auto share = [](const Json &manifest) {
        return shownPercent(numberOr(memberOrEmpty(manifest, "shares"), "realised_rendered"), 1);
    };
    m_note->setText(tr("From %1 to %2: %3 rows added, %4 removed, %5 changed, %6 the same. Domain share %7 → %8.")
                        .arg(title(difference.manifestBefore), title(difference.manifestAfter),
                             shownNumber(qint64(difference.added)), shownNumber(qint64(difference.removed)),
                             shownNumber(qint64(difference.changed)), shownNumber(qint64(difference.same)),
                             share(difference.manifestBefore), share(difference.manifestAfter)));
    QList<QList<QString>> rows;
    for (size_t i = 0; i < std::min(shownRows, difference.rows.size()); ++i) {
        const RowDifference &row = difference.rows[i];
        const QString what = row.kind == RowDifference::Kind::Added     ? tr("added")
                             : row.kind == RowDifference::Kind::Removed ? tr("removed")
                                                                        : tr("changed");
        rows.append({what, toQString(row.id), partText(row.partBefore), partText(row.partAfter)});
    }
    setRows({tr("What"), tr("Row"), tr("Before"), tr("After")}, rows, {110, 160, 140});
}

} // namespace fieldwright::ui
