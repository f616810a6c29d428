#pragma once

#include "app/chat/chat_service.h"
#include "ui/pages/chat/source_check.h"
#include "ui/widgets/translated.h"

#include <QElapsedTimer>
#include <QFrame>

class QLabel;
class QPushButton;
class QToolButton;

namespace fieldwright::ui {

class Chip;

/// One model's answer to one question, as it comes.
class AnswerWidget : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit AnswerWidget(const ModelRef &model, QWidget *parent = nullptr);

    enum class State { Loading, Reading, Streaming, Ended };
    State state() const { return m_state; }
    QString text() const { return m_text; }
    const ModelRef &model() const { return m_model; }
    bool isPreferred() const;

    void setLoading(bool serverIsLoading);
    void started();
    void grow(const QString &piece);
    void end(const ChatAnswer &answer);
    void setVerdict(const SourceVerdict &verdict);
    void setPreferred(bool preferred);

Q_SIGNALS:
    void saveAsPair();
    void preferToggled(bool on);
    void documentClicked(qint64 document);
    void grew();

private:
    void refresh();
    void updateWaiting();

    ModelRef m_model;
    State m_state = State::Loading;
    bool m_serverIsLoading = true;
    QString m_text;
    std::optional<ChatAnswer> m_answer;
    std::optional<SourceVerdict> m_verdict;
    QElapsedTimer m_clock;
    QTimer m_tick;
    QTimer m_paint; ///< pieces are shown at most so often
    QLabel *m_label = nullptr;
    QLabel *m_problem = nullptr;
    Chip *m_facts = nullptr;
    QPushButton *m_source = nullptr;
    QToolButton *m_copy = nullptr;
    QToolButton *m_save = nullptr;
    QToolButton *m_prefer = nullptr;
    QLabel *m_numbers = nullptr;
};

/// A question across, its answers in equal columns below.
class TurnWidget : public Translated<QFrame>
{
    Q_OBJECT
public:
    TurnWidget(const QString &question, const std::vector<ModelRef> &models, QWidget *parent = nullptr);
    QString question() const { return m_question; }
    const std::vector<AnswerWidget *> &answers() const { return m_answers; }
    bool isOpen() const;   ///< an answer is still coming
    qint64 preference = 0; ///< id of the stored preference; 0: none

private:
    QString m_question;
    std::vector<AnswerWidget *> m_answers;
};

} // namespace fieldwright::ui
