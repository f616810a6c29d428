#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

#include <memory>

class QLabel;
class QComboBox;
class QLineEdit;

namespace fieldwright {
class ModelText;
class Tokenizer;
} // namespace fieldwright

namespace fieldwright::ui {

class TokenStrip;

/// A line to type and the tokens that a model makes of it, at once.
class TokenizerPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit TokenizerPane(QWidget *parent = nullptr);
    /// `tokenizer`: null where the model has none that could be used. `text`: null where it has no chat templates.
    /// `chosen`: the name of the chat template that `text` has; empty: the default.
    /// `canChoose`: false for a model that is always asked with the template that it was tuned with.
    void setModel(std::shared_ptr<const Tokenizer> tokenizer, std::shared_ptr<const ModelText> text = {},
                  const QString &chosen = {}, bool canChoose = true);

Q_SIGNALS:
    /// Of the names of the model; empty: its default.
    void templateChosen(const QString &name);

private:
    void refresh();
    void showPrompt(const std::string &text);

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::shared_ptr<const ModelText> m_text;
    QLineEdit *m_line = nullptr;
    TokenStrip *m_tokens = nullptr;
    QLabel *m_count = nullptr;
    QFrame *m_templateRow = nullptr; ///< shown where there is a choice
    QLabel *m_templateLabel = nullptr;
    QComboBox *m_template = nullptr;
    QLabel *m_prompt = nullptr; ///< the line as a question, in the chosen template
};

} // namespace fieldwright::ui
