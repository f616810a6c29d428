#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

#include <memory>

class QLabel;
class QLineEdit;

namespace fieldwright {
class ModelText;
}

namespace fieldwright::ui {

class TokenStrip;

/// A line to type and the tokens that a model makes of it, at once.
class TokenizerPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit TokenizerPane(QWidget *parent = nullptr);
    /// Null: the model has no tokenizer that could be used.
    void setModel(std::shared_ptr<const ModelText> text);

private:
    void refresh();

    std::shared_ptr<const ModelText> m_text;
    QLineEdit *m_line = nullptr;
    TokenStrip *m_tokens = nullptr;
    QLabel *m_count = nullptr;
};

} // namespace fieldwright::ui
