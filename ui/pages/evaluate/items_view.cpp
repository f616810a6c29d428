#include "ui/pages/evaluate/items_view.h"

#include "app/settings/settings.h"
#include "app/text/qt_text.h"
#include "core/evaluation/suite.h"
#include "ui/style/colors.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"
#include "ui/widgets/table_view.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTextBoundaryFinder>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

struct FilterId
{
    const char *id;
    EvaluationItemModel::Filter filter;
};
constexpr FilterId filters[] = {
    {"worse", EvaluationItemModel::Filter::GotWorse},     {"better", EvaluationItemModel::Filter::GotBetter},
    {"same", EvaluationItemModel::Filter::Same},          {"wrong", EvaluationItemModel::Filter::Wrong},
    {"unparsed", EvaluationItemModel::Filter::NotParsed}, {"all", EvaluationItemModel::Filter::All}};
constexpr qsizetype longestShown = 20'000;  // of a text of one answer
constexpr qsizetype longestCompared = 1500; // words; the table of the comparison is quadratic

QString shownText(const std::string &text)
{
    QString shown = toQString(text);
    if (shown.size() > longestShown)
        shown = shown.left(longestShown) + u'…';
    return shown;
}

QStringList wordsOf(const QString &text)
{
    QStringList words;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Word, text);
    qsizetype from = 0;
    for (qsizetype at = finder.toNextBoundary(); at >= 0; at = finder.toNextBoundary()) {
        const QString word = text.mid(from, at - from);
        from = at;
        // The finder keeps runs of Chinese together: compare those by character.
        const bool han = word.size() > 1 && word.front().script() == QChar::Script_Han;
        if (han) {
            for (const QChar letter : word)
                words.append(QString(letter));
        } else if (!word.isEmpty()) {
            words.append(word);
        }
    }
    return words;
}

QString escaped(const QString &text)
{
    return text.toHtmlEscaped().replace(u'\n', u"<br>"_s);
}

} // namespace

QString markedDifferences(const QString &text, const QString &other, const QString &color, const QString &fill)
{
    const QStringList mine = wordsOf(text), theirs = wordsOf(other);
    if (mine.size() > longestCompared || theirs.size() > longestCompared || other.isEmpty())
        return escaped(text);
    // Longest common subsequence.
    const auto columns = size_t(theirs.size()) + 1;
    std::vector<quint16> length((size_t(mine.size()) + 1) * columns, 0);
    for (qsizetype i = mine.size(); i-- > 0;) {
        for (qsizetype j = theirs.size(); j-- > 0;) {
            quint16 &here = length[size_t(i) * columns + size_t(j)];
            here = mine[i] == theirs[j] ? quint16(length[size_t(i + 1) * columns + size_t(j) + 1] + 1)
                                        : std::max(length[size_t(i + 1) * columns + size_t(j)],
                                                   length[size_t(i) * columns + size_t(j) + 1]);
        }
    }
    QString html, run;
    const auto flush = [&] {
        if (!run.isEmpty())
            html += u"<span style=\"color:%1; background:%2; text-decoration:underline\">%3</span>"_s.arg(color, fill,
                                                                                                          escaped(run));
        run.clear();
    };
    qsizetype i = 0, j = 0;
    while (i < mine.size()) {
        if (j < theirs.size() && mine[i] == theirs[j]) {
            flush();
            html += escaped(mine[i]);
            ++i;
            ++j;
        } else if (j < theirs.size() &&
                   length[size_t(i) * columns + size_t(j) + 1] >= length[size_t(i + 1) * columns + size_t(j)]) {
            ++j;
        } else {
            run += mine[i];
            ++i;
        }
    }
    flush();
    return html;
}

ItemsView::ItemsView(Settings &settings, QWidget *parent) : Translated(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    auto *splitter = new Splitter(Qt::Horizontal, settings, u"evaluate/items"_s);
    m_model = new EvaluationItemModel(this);
    m_table = new TableView;
    m_table->setModel(m_model);
    m_table->setSortingEnabled(true);
    m_table->setColumns(settings, u"evaluate/items"_s, {76, 132, 0, 0, 0, 0, 0, 62, 62});
    for (const int hidden : {EvaluationItemModel::Language, EvaluationItemModel::Expected, EvaluationItemModel::Base,
                             EvaluationItemModel::Tuned})
        m_table->setColumnHidden(hidden, true);
    m_table->horizontalHeader()->setSectionResizeMode(EvaluationItemModel::Prompt, QHeaderView::Stretch);
    splitter->addWidget(m_table);
    m_item = new QTextBrowser;
    m_item->setOpenLinks(false);
    m_item->setFrameShape(QFrame::NoFrame);
    m_item->document()->setDocumentMargin(16);
    m_itemPane = new Pane(m_item);
    auto *foot = new QFrame;
    foot->setProperty("surface", u"footer"_s);
    foot->setFixedHeight(44);
    m_foot = new QHBoxLayout(foot);
    m_foot->setContentsMargins(size::padding, 0, size::padding, 0);
    m_foot->addStretch(1);
    m_footNote = new QLabel;
    setRole(m_footNote, "muted");
    m_foot->addWidget(m_footNote);
    m_itemPane->addBody(foot, 0);
    splitter->addWidget(m_itemPane);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->restore({560, 640});
    column->addWidget(splitter, 1);

    connect(m_table, &TableView::currentRowChanged, this, &ItemsView::showItem);
    connect(m_model, &EvaluationItemModel::countsChanged, this, &ItemsView::refreshCounts);
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        if (m_model->rowCount())
            m_table->selectRow(0);
        showItem();
    });
    onLanguage([this] {
        m_filters->setText(u"worse"_s, tr("Got worse"));
        m_filters->setText(u"better"_s, tr("Got better"));
        m_filters->setText(u"same"_s, tr("Same"));
        m_filters->setText(u"wrong"_s, tr("Wrong"));
        m_filters->setText(u"unparsed"_s, tr("Not parsed"));
        m_filters->setText(u"all"_s, tr("All"));
        m_axis->setAccessibleName(tr("Dimension"));
        m_axis->setItemText(0, tr("All dimensions"));
        for (int i = 1; i < m_axis->count(); ++i)
            m_axis->setItemText(i, axisText(toStd(m_axis->itemData(i).toString())));
        m_language->setAccessibleName(tr("Language of the items"));
        m_language->setItemText(0, tr("All languages"));
        m_language->setItemText(1, tr("English"));
        m_language->setItemText(2, tr("Chinese"));
        m_search->setHint(tr("Search items and answers"));
        m_table->setAccessibleName(tr("Items"));
        m_item->setAccessibleName(tr("Item with both answers"));
        m_footNote->setText(tr("faulty: counts for neither"));
        m_model->retranslate();
        showItem();
    });
}

void ItemsView::addToFoot(QAction *action)
{
    m_foot->insertWidget(m_foot->count() - 2, new ActionButton(action)); // before the stretch and the note
}

void ItemsView::addToCaption(QAction *action)
{
    m_itemPane->caption()->add(new KeyButton(action));
}

QWidget *ItemsView::buildBar()
{
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const FilterId &filter : filters)
        m_filters->add(QLatin1String(filter.id));
    bar->add(m_filters);
    bar->addSeparator();
    m_axis = new QComboBox;
    m_axis->addItem(QString(), QString());
    for (const char *axis : fiveDimensions)
        m_axis->addItem(QString(), QLatin1String(axis));
    for (const char *axis : {"rephrased", "unseen"})
        m_axis->addItem(QString(), QLatin1String(axis));
    bar->add(m_axis);
    m_language = new QComboBox;
    for (const char *language : {"", "en", "zh"})
        m_language->addItem(QString(), QLatin1String(language));
    bar->add(m_language);
    bar->addStretch();
    m_search = new SearchField;
    bar->add(m_search);
    connect(m_filters, &FilterRow::currentChanged, this, &ItemsView::setFilter);
    connect(m_axis, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setAxis(m_axis->currentData().toString()); });
    connect(m_language, &QComboBox::currentIndexChanged, this,
            [this] { m_model->setLanguageFilter(m_language->currentData().toString()); });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) { m_model->setSearch(text); });
    return bar;
}

void ItemsView::setData(const EvaluationData &data)
{
    m_baseName = toQString(data.info.base.name);
    m_tunedName = data.info.tuned ? toQString(data.info.tuned->name) : QString();
    m_hasTuned = data.info.tuned.has_value();
    m_model->setItems(data.items, m_hasTuned);
    setFilter(!m_hasTuned                                                 ? u"all"_s
              : m_model->count(EvaluationItemModel::Filter::GotWorse) > 0 ? u"worse"_s
                                                                          : u"all"_s);
    refreshCounts();
}

void ItemsView::setFilter(const QString &id)
{
    for (const FilterId &filter : filters) {
        if (id == QLatin1String(filter.id))
            m_model->setFilter(filter.filter);
    }
    m_filters->setCurrent(id);
    if (m_model->rowCount() && m_table->currentRow() < 0)
        m_table->selectRow(0);
    showItem();
}

void ItemsView::setAxis(const QString &axis)
{
    m_axis->setCurrentIndex(std::max(0, m_axis->findData(axis)));
}

void ItemsView::refreshCounts()
{
    for (const FilterId &filter : filters)
        m_filters->setCount(QLatin1String(filter.id), m_model->count(filter.filter));
}

const EvaluationItem *ItemsView::current() const
{
    const int row = m_table->currentRow();
    return row < 0 ? nullptr : m_model->itemAt(row);
}

void ItemsView::step(int by)
{
    if (const int row = m_model->rowOfNext(m_table->currentRow(), by); row >= 0)
        m_table->selectRow(row);
}

void ItemsView::toggleFaulty()
{
    const EvaluationItem *item = current();
    if (!item)
        return;
    const std::int64_t id = item->id;
    const bool faulty = !item->faulty;
    m_model->setFaulty(m_table->currentRow(), faulty);
    Q_EMIT faultyChanged(id, faulty);
    showItem();
}

void ItemsView::showItem()
{
    if (!m_item)
        return;
    const EvaluationItem *item = current();
    Q_EMIT itemChanged();
    if (!item) {
        m_itemPane->caption()->setTitle(tr("Item"));
        m_itemPane->caption()->setNote(QString());
        m_item->setHtml(u"<p>%1</p>"_s.arg(m_model->items().empty() ? tr("This evaluation has no items.")
                                                                    : tr("No item under this filter.")));
        return;
    }
    const Colors &colors = colorsOf(palette());
    m_itemPane->caption()->setTitle(tr("Item %1").arg(toQString(item->item)));
    m_itemPane->caption()->setNote(QStringList({axisText(item->axis), toQString(item->language),
                                                item->mode == "choice" ? tr("choice by likelihood") : tr("free answer"),
                                                item->faulty ? tr("faulty: counts for neither") : QString()})
                                       .filter(QRegularExpression(u".+"_s))
                                       .join(u" · "_s));
    const QString expected = shownText(item->expected);
    const QString small = u"<p style=\"color:%1\"><small>%2</small></p>"_s;
    QString html = small.arg(colors.muted.name(), tr("Prompt, the same for both"));
    html += u"<p>%1</p>"_s.arg(escaped(shownText(item->prompt)));
    html += small.arg(colors.muted.name(), tr("Expected"));
    html += u"<p><b>%1</b></p><hr>"_s.arg(escaped(expected));
    const auto answer = [&](const EvaluationItem::Answer &given, const QString &role, const QString &name,
                            const QColor &color, const QString &sample, const QString &change) {
        if (!given.isThere)
            return;
        html += u"<p><span style=\"color:%1\"><b>%2 %3</b></span> %4 &nbsp; <b>%5</b> %6%7</p>"_s.arg(
            color.name(), sample, role, name.toHtmlEscaped(), shownNumber(given.score, 2), change,
            given.parsed ? QString()
                         : u" &nbsp; <span style=\"color:%1\">%2</span>"_s.arg(colors.warning.name(),
                                                                               tr("could not be parsed")));
        const QString raw = shownText(given.raw);
        html += u"<p>%1</p>"_s.arg(
            given.score >= 1 ? escaped(raw)
                             : markedDifferences(raw, expected, colors.error.name(), colors.errorFill.name()));
    };
    answer(item->base, tr("Base"), m_baseName, colors.baseModel, u"┄○┄"_s, QString());
    const QString change = item->tuned.isThere ? shownDelta(item->difference(), 2) : QString();
    answer(item->tuned, tr("Tuned"), m_tunedName, colors.accent, u"─●─"_s, change);
    html += u"<hr>"_s + small.arg(colors.muted.name(), tr("Raw output"));
    html += u"<pre style=\"white-space:pre-wrap\">%1: %2"_s.arg(tr("base"), shownText(item->base.raw).toHtmlEscaped());
    if (item->tuned.isThere)
        html += u"\n%1: %2"_s.arg(tr("tuned"), shownText(item->tuned.raw).toHtmlEscaped());
    m_item->setHtml(html + u"</pre>"_s);
}

void ItemsView::changeEvent(QEvent *event)
{
    Translated::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showItem();
}

} // namespace fieldwright::ui
