#pragma once

#include "app/models/model_entry.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace fieldwright {
class ChatService;
class Studio;
struct ChatAnswer;
} // namespace fieldwright

namespace fieldwright::ui {

/// "Try a prompt…": one question to a model, with or without a project; the answer streams in.
class TrialDialog : public QDialog
{
    Q_OBJECT
public:
    TrialDialog(Studio &studio, const ModelEntry &entry, QWidget *parent);
    /// Ends the model's server.
    ~TrialDialog() override;

private:
    void ask();
    void ended(const ChatAnswer &answer);

    ChatService &m_chat;
    ModelRef m_model;
    int m_turn = 0; ///< 0: nothing is being asked
    QPlainTextEdit *m_prompt = nullptr;
    QPlainTextEdit *m_answer = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_ask = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace fieldwright::ui
