#include "ui/pages/models/tokenizer_pane.h"

#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "core/tokenizer/model_text.h"
#include "ui/pages/models/token_strip.h"
#include "ui/style/theme.h"
#include "ui/widgets/token_view.h"

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
    connect(m_line, &QLineEdit::textChanged, this, &TokenizerPane::refresh);
    onLanguage([this] {
        m_line->setAccessibleName(tr("Text to cut into tokens"));
        m_tokens->setAccessibleName(tr("Tokens"));
        refresh();
    });
}

void TokenizerPane::setModel(std::shared_ptr<const ModelText> text)
{
    m_text = std::move(text);
    m_line->setEnabled(m_text != nullptr);
    refresh();
}

void TokenizerPane::refresh()
{
    std::vector<TokenStrip::Piece> pieces;
    if (!m_text) {
        m_tokens->setPieces({});
        m_count->setText(tr("This model has no tokenizer that can be read."));
        return;
    }
    const std::string text = sanitizeUtf8(toStd(m_line->text()));
    const Tokenizer &tokenizer = m_text->tokenizer();
    const auto tokens = tokenizer.encode(text);
    if (!tokens) {
        m_tokens->setPieces({});
        m_count->setText(translated(tokens.error()));
        return;
    }
    for (const Token &token : *tokens) {
        const std::string_view own = std::string_view(text).substr(token.begin, token.end - token.begin);
        const bool special = tokenizer.isSpecial(token.id);
        pieces.push_back({special ? toQString(tokenizer.piece(token.id))
                                  : shownPiece(isValidUtf8(own) && !own.empty() ? own : tokenizer.bytes(token.id)),
                          token.id, special});
    }
    const int count = int(pieces.size());
    m_tokens->setPieces(std::move(pieces));
    m_count->setText(
        tr("%1 for %2")
            .arg(tr("%n token(s)", nullptr, count), tr("%n character(s)", nullptr, int(codePointCount(text)))));
}

} // namespace fieldwright::ui
