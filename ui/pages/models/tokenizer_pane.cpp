#include "ui/pages/models/tokenizer_pane.h"

#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "core/tokenizer/model_text.h"
#include "ui/pages/models/token_strip.h"
#include "ui/style/theme.h"
#include "ui/widgets/token_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int longestLine = 4000; // characters: a line of it is typed, not a book

/// A token that ends inside a character has no text of its own: its bytes are shown.
QString shownPiece(std::string_view bytes)
{
    if (isValidUtf8(bytes))
        return visibleBlanks(toQString(bytes));
    QString out;
    for (const char byte : bytes)
        out += u"‹%1›"_s.arg(QString::number(static_cast<unsigned char>(byte), 16).toUpper());
    return out;
}

} // namespace

TokenizerPane::TokenizerPane(QWidget *parent) : Translated<QFrame>(parent)
{
    m_line = new QLineEdit;
    m_line->setMaxLength(longestLine);
    m_line->setText(u"Calibrate the probe every 180 days. 探头每 180 天校准一次。"_s);
    m_tokens = new TokenStrip;
    m_count = new QLabel;
    m_count->setWordWrap(true);
    setRole(m_count, "muted");
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, 8, size::padding, 12);
    column->setSpacing(8);
    column->addWidget(m_line);
    column->addWidget(m_tokens);
    column->addWidget(m_count);
    m_templateRow = new QFrame;
    auto *row = new QHBoxLayout(m_templateRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    m_templateLabel = new QLabel;
    m_template = new QComboBox;
    m_template->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_template->setMinimumContentsLength(14);
    m_templateLabel->setBuddy(m_template);
    row->addWidget(m_templateLabel);
    row->addWidget(m_template);
    row->addStretch(1);
    m_prompt = new QLabel;
    m_prompt->setTextFormat(Qt::PlainText);
    m_prompt->setWordWrap(true);
    m_prompt->setFont(monoFont());
    m_prompt->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_templateRow);
    column->addWidget(m_prompt);
    connect(m_template, &QComboBox::activated, this,
            [this](int index) { Q_EMIT templateChosen(index > 0 ? m_template->itemText(index) : QString()); });
    connect(m_line, &QLineEdit::textChanged, this, &TokenizerPane::refresh);
    onLanguage([this] {
        m_line->setAccessibleName(tr("Text to cut into tokens"));
        m_tokens->setAccessibleName(tr("Tokens"));
        m_templateLabel->setText(tr("Chat template"));
        m_template->setAccessibleName(tr("Chat template"));
        m_prompt->setAccessibleName(tr("The text as a question in this template"));
        refresh();
    });
}

void TokenizerPane::setModel(std::shared_ptr<const Tokenizer> tokenizer, std::shared_ptr<const ModelText> text,
                             const QString &chosen, bool canChoose)
{
    m_tokenizer = std::move(tokenizer);
    m_text = std::move(text);
    m_line->setEnabled(m_tokenizer != nullptr);
    m_template->clear();
    if (m_text)
        m_template->addItems(toQStrings(m_text->templateNames()));
    m_template->setCurrentIndex(std::max(0, m_template->findText(chosen)));
    m_templateRow->setVisible(m_template->count() > 1);
    m_template->setEnabled(canChoose);
    m_template->setToolTip(canChoose
                               ? tr("The model is asked with it: here, in Chat, in evaluations and while it is tuned")
                               : tr("It is asked with the template that it was tuned with."));
    refresh();
}

void TokenizerPane::showPrompt(const std::string &text)
{
    constexpr qsizetype longestPrompt = 2000; // a template may add pages of instructions
    const auto prompt = m_text->encodePrompt({{{"role", "user"}, {"content", text}}});
    const QString shown = prompt ? toQString(prompt->text) : translated(prompt.error());
    m_prompt->setText(shown.size() > longestPrompt ? shown.left(longestPrompt) + u'…' : shown);
}

void TokenizerPane::refresh()
{
    std::vector<TokenStrip::Piece> pieces;
    m_prompt->setVisible(m_text && m_template->count() > 1);
    if (!m_tokenizer) {
        m_tokens->setPieces({});
        m_count->setText(tr("This model has no tokenizer that can be read."));
        return;
    }
    const std::string text = sanitizeUtf8(toStd(m_line->text()));
    if (m_text && m_template->count() > 1)
        showPrompt(text);
    const auto tokens = m_tokenizer->encode(text);
    if (!tokens) {
        m_tokens->setPieces({});
        m_count->setText(translated(tokens.error()));
        return;
    }
    for (size_t i = 0; i < tokens->size(); ++i) {
        const Token &token = (*tokens)[i];
        const std::string_view own = std::string_view(text).substr(token.begin, token.end - token.begin);
        // The mark before a word may be counted to its first letter, which is another token's.
        const bool isOwn = i + 1 == tokens->size() || (*tokens)[i + 1].begin >= token.end;
        const bool special = m_tokenizer->isSpecial(token.id);
        pieces.push_back(
            {special ? toQString(m_tokenizer->piece(token.id))
                     : shownPiece(isOwn && isValidUtf8(own) && !own.empty() ? own : m_tokenizer->bytes(token.id)),
             token.id, special});
    }
    const int count = int(pieces.size());
    m_tokens->setPieces(std::move(pieces));
    m_count->setText(
        tr("%1 for %2")
            .arg(tr("%n token(s)", nullptr, count), tr("%n character(s)", nullptr, int(codePointCount(text)))));
}

} // namespace fieldwright::ui
