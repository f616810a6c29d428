#include "ui/pages/dataset/preflight_pane.h"

#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "core/tokenizer/model_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fields.h"
#include "ui/widgets/pane.h"

#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

namespace {

/// A row of a million tokens would stop the window; nobody reads on after so many.
constexpr size_t shownTokens = 4000;

/// A token may end inside a character: its bytes then stand for themselves.
QString pieceText(std::string_view bytes)
{
    if (isValidUtf8(bytes))
        return toQString(bytes);
    QString text;
    for (const char byte : bytes)
        text += u"<%1>"_s.arg(quint8(byte), 2, 16, QLatin1Char('0'));
    return text;
}

TokenRow tokensOf(const DatasetRow &row, const ModelText &model, std::int64_t maxLength)
{
    Json messages = Json::array();
    for (const ChatMessage &message : row.messages)
        messages.push_back({{"role", message.role}, {"content", message.content}});
    TokenRow result;
    const Result<EncodedChat> encoded = model.encodeChat(messages);
    if (!encoded) {
        result.pieces.push_back({translated(encoded.error()), TokenPiece::Kind::Cut, false, -1, 0, {}});
        return result;
    }
    std::int64_t trained = 0;
    for (size_t i = 0; i < encoded->tokens.size(); ++i) {
        const Token &token = encoded->tokens[i];
        const bool cut = std::int64_t(i) >= maxLength;
        const bool isTrained = encoded->trained[i] && i > 0 && !cut;
        trained += isTrained;
        if (i >= shownTokens)
            continue;
        TokenPiece piece;
        piece.text = pieceText(std::string_view(encoded->text).substr(token.begin, token.end - token.begin));
        piece.kind = cut                                     ? TokenPiece::Kind::Cut
                     : model.tokenizer().isSpecial(token.id) ? TokenPiece::Kind::Special
                     : isTrained                             ? TokenPiece::Kind::Trained
                                                             : TokenPiece::Kind::Read;
        piece.trained = isTrained;
        piece.id = token.id;
        result.pieces.push_back(std::move(piece));
    }
    const auto total = std::int64_t(encoded->tokens.size());
    result.counts = total > maxLength
                        ? PreflightPane::tr("%1 tokens, %2 cut, %3 trained")
                              .arg(shownNumber(total), shownNumber(total - maxLength), shownNumber(trained))
                        : PreflightPane::tr("%1 tokens, %2 trained").arg(shownNumber(total), shownNumber(trained));
    return result;
}

} // namespace

/// What the marks of the tokens mean.
class TokenLegend : public QFrame
{
public:
    explicit TokenLegend(QWidget *parent = nullptr) : QFrame(parent) { setFixedHeight(32); }
    void setTexts(const QStringList &texts, const QString &blanks)
    {
        m_texts = texts;
        m_blanks = blanks;
        setAccessibleName(texts.join(u", "_s));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        if (m_texts.size() != 4)
            return;
        const Colors &colors = colorsOf(palette());
        QPainter painter(this);
        painter.fillRect(rect(), colors.base);
        painter.fillRect(QRect(0, height() - 1, width(), 1), colors.line);
        QFont font = smallFont();
        int x = size::padding;
        for (int i = 0; i < 4; ++i) {
            font.setStrikeOut(i == 3);
            painter.setFont(font);
            const QRect box(x, 7, painter.fontMetrics().horizontalAdvance(m_texts[i]) + 10, 18);
            painter.fillRect(box, i == 0   ? colors.selection
                                  : i == 3 ? colors.errorFill
                                  : i == 1 ? colors.alternate
                                           : colors.base);
            if (i == 1 || i == 2) {
                painter.setPen(i == 2 ? colors.edge : colors.line);
                painter.drawRect(box.adjusted(0, 0, -1, -1));
            }
            if (i == 0)
                painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), colors.accent);
            painter.setPen(i == 3 ? colors.error : i == 1 ? colors.muted : colors.text);
            painter.drawText(box, Qt::AlignCenter, m_texts[i]);
            x = box.right() + 12;
        }
        font.setStrikeOut(false);
        painter.setFont(font);
        painter.setPen(colors.muted);
        const QRect rest(x, 0, width() - x - size::padding, height() - 1);
        if (painter.fontMetrics().horizontalAdvance(m_blanks) <= rest.width())
            painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight, m_blanks);
    }

private:
    QStringList m_texts;
    QString m_blanks;
};

PreflightPane::PreflightPane(const QList<QWidget *> &tools, QWidget *parent)
    : Translated<QFrame>(parent), m_cache(600), m_thread(u"preflight"_s)
{
    setProperty("surface", u"base"_s);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_caption = new Caption;
    column->addWidget(m_caption);
    auto *bar = new ToolBar;
    m_filters = new FilterRow;
    for (const char *id : {"all", "cut", "nothing"})
        m_filters->add(QString::fromLatin1(id));
    bar->add(m_filters);
    bar->addStretch();
    for (QWidget *tool : tools)
        bar->add(tool);
    column->addWidget(bar);
    m_legend = new TokenLegend;
    column->addWidget(m_legend);
    m_view = new TokenView;
    m_empty = new EmptyState;
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    column->addWidget(m_stack, 1);
    auto *foot = new QFrame;
    foot->setProperty("surface", u"footer"_s);
    foot->setFixedHeight(32);
    auto *row = new QHBoxLayout(foot);
    row->setContentsMargins(12, 0, size::padding, 0);
    m_sumTitle = new QLabel;
    setRole(m_sumTitle, "strong");
    m_sum = new QLabel;
    setRole(m_sum, "small");
    m_sum->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_sum->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_sumTitle);
    row->addWidget(m_sum, 1);
    column->addWidget(foot);
    connect(m_filters, &FilterRow::currentChanged, this, &PreflightPane::applyFilter);
    onLanguage([this] { refreshTexts(); });
}

void PreflightPane::refreshTexts()
{
    m_caption->setTitle(tr("Preflight: exactly what the model will see"));
    m_filters->setText(u"all"_s, tr("All"));
    m_filters->setText(u"cut"_s, tr("Cut"));
    m_filters->setText(u"nothing"_s, tr("Nothing trained"));
    m_view->setAccessibleName(tr("Tokens of the rows"));
    m_legend->setTexts({tr("trained"), tr("read, not trained"), tr("special token"), tr("cut off")},
                       tr("· space   ↵ line break"));
    m_sumTitle->setText(tr("All training rows"));
    std::int64_t rendered = 0;
    std::int64_t trained = 0;
    std::int64_t cut = 0;
    for (const MixedRow &row : m_rows.train) {
        const RowTokens &tokens =
            row.isDomain ? m_rows.data->pairTokens[row.index] : m_rows.data->generalTokens[row.index];
        rendered += tokens.rendered;
        trained += tokens.trainedWithin(m_rows.maxLength);
        cut += std::max<std::int64_t>(0, tokens.rendered - m_rows.maxLength);
    }
    m_sum->setText(rendered ? tr("%1 tokens, of which %2 trained (%3), %4 cut")
                                  .arg(shownNumber(rendered), shownNumber(trained),
                                       shownPercent(double(trained) / double(rendered), 1), shownNumber(cut))
                            : QString());
    m_cache.clear();
    applyFilter();
}

void PreflightPane::setRows(Rows rows)
{
    m_rows = std::move(rows);
    m_cut.clear();
    for (std::uint32_t i = 0; i < m_rows.train.size(); ++i) {
        const MixedRow &row = m_rows.train[i];
        const RowTokens &tokens =
            row.isDomain ? m_rows.data->pairTokens[row.index] : m_rows.data->generalTokens[row.index];
        if (tokens.rendered > m_rows.maxLength)
            m_cut.push_back(i);
    }
    m_filters->setCount(u"all"_s, qint64(m_rows.train.size()));
    m_filters->setCount(u"cut"_s, qint64(m_cut.size()));
    m_filters->setCount(u"nothing"_s, qint64(m_rows.nothingTrained.size()));
    m_stack->setCurrentWidget(m_view);
    refreshTexts();
}

void PreflightPane::setMessage(const QString &what, const QString &how)
{
    m_rows = {};
    m_cut.clear();
    for (const char *id : {"all", "cut", "nothing"})
        m_filters->setCount(QString::fromLatin1(id), 0);
    refreshTexts();
    m_empty->setTexts(what, how);
    m_stack->setCurrentWidget(m_empty);
}

void PreflightPane::setFilter(const QString &filter)
{
    m_filters->setCurrent(filter);
}

void PreflightPane::applyFilter()
{
    const QString filter = m_filters->current();
    if (filter == u"nothing"_s) {
        m_shown = m_rows.nothingTrained;
    } else if (filter == u"cut"_s) {
        m_shown.clear();
        for (const std::uint32_t row : m_cut)
            m_shown.push_back(m_rows.train[row]);
    } else {
        m_shown = m_rows.train;
    }
    ++m_generation;
    m_cache.clear();
    m_wanted.clear();
    m_view->setRows(qsizetype(m_shown.size()), [this](qsizetype row) { return rowAt(row); });
}

std::optional<TokenRow> PreflightPane::rowAt(qsizetype row)
{
    if (const TokenRow *known = m_cache.object(row))
        return *known;
    if (m_wanted.contains(row) || !m_rows.text)
        return std::nullopt;
    m_wanted.insert(row);
    const MixedRow shown = m_shown[size_t(row)];
    m_thread.run(
        this,
        [data = m_rows.data, text = m_rows.text, shown, limit = m_rows.maxLength] {
            return tokensOf(shown.isDomain ? data->pairRows[shown.index] : data->general[shown.index], *text, limit);
        },
        [this, row, shown, generation = m_generation](TokenRow tokens) {
            if (generation != m_generation)
                return;
            tokens.title = tr("Row %1").arg(shownNumber(qint64(row + 1)));
            if (shown.isDomain) {
                const Pair &pair = m_rows.data->pairs[shown.index];
                const QString origin = m_rows.origin ? m_rows.origin(pair) : QString();
                tokens.note = origin.isEmpty() ? tr("domain") : tr("domain") + u" · "_s + origin;
            } else {
                tokens.note =
                    tr("general") + u" · "_s + m_rows.sourceNames[size_t(m_rows.data->generalSource[shown.index])];
            }
            m_wanted.remove(row);
            m_cache.insert(row, new TokenRow(std::move(tokens)));
            m_view->rowChanged(row);
        });
    return std::nullopt;
}

} // namespace fieldwright::ui
