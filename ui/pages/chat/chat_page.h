#pragma once

#include "app/chat/chat_service.h"
#include "ui/page.h"

class QPlainTextEdit;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace fieldwright {
class ModelListModel;
}

namespace fieldwright::ui {

class AnswerWidget;
class ChatSettingsPane;
class ModelHeader;
class SourceCheck;
class TurnWidget;

/// The same question to base and tuned, answers side by side.
class ChatPage : public Page
{
    Q_OBJECT
public:
    explicit ChatPage(const Context &context);
    ~ChatPage() override;

    void projectChanged() override;
    void shown() override;
    /// A model's id (chosen in its column), or a question to put into the field.
    void reveal(const QVariant &what) override;
    void focusStart() override;

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Sample
    {
        QString question;
        QString expected;
    };

    QWidget *buildTurns();
    QWidget *buildFoot();
    void refresh();
    void fillSamples();
    void showSamples(std::vector<Sample> samples);
    void ask();
    void stop();
    void clear();
    void keep();
    void answerEnded(int turn, int column, const ChatAnswer &answer);
    AnswerWidget *answer(int turn, int column) const;
    TurnWidget *lastTurn() const;
    void prefer(TurnWidget *turn, size_t column, bool on);
    void preferLast(size_t column);
    void saveAsPair(TurnWidget *turn, size_t column);
    void saveLast();
    void scrollToEnd();

    ModelListModel *m_models = nullptr;
    SourceCheck *m_sources = nullptr;
    ChatSettingsPane *m_settings = nullptr;
    ModelHeader *m_base = nullptr;
    ModelHeader *m_tuned = nullptr;
    QStackedWidget *m_stack = nullptr;
    QScrollArea *m_area = nullptr;
    QVBoxLayout *m_turnsLayout = nullptr;
    std::map<int, TurnWidget *> m_turns;
    class QLabel *m_emptyText = nullptr;
    class QLabel *m_emptyHow = nullptr;
    QVBoxLayout *m_samplesLayout = nullptr;
    std::vector<Sample> m_samples;
    QPlainTextEdit *m_question = nullptr;
    class QLabel *m_hint = nullptr;
    class QPushButton *m_train = nullptr;

    QAction *m_ask = nullptr;
    QAction *m_stop = nullptr;
    QAction *m_clear = nullptr;
    QAction *m_keep = nullptr;
    QAction *m_removeKept = nullptr;
    QAction *m_save = nullptr;
    QAction *m_preferLeft = nullptr;
    QAction *m_preferRight = nullptr;
    QAction *m_toTrain = nullptr;
};

} // namespace fieldwright::ui
