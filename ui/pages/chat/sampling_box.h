#pragma once

#include "app/chat/chat_stream.h"
#include "ui/widgets/translated.h"

#include <QFrame>

class QDoubleSpinBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace fieldwright::ui {

/// "More sampling": what samplingFields() has and the texts that end an answer, folded away until they are asked for.
class SamplingBox : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit SamplingBox(QWidget *parent = nullptr);

    /// Shows them; unfolds where one is not as usual.
    void setSettings(const ChatSettings &settings, const QString &stops);
    /// Of the fields that are here; of the texts that end an answer the first mostStops.
    void fill(ChatSettings &settings) const;
    QString stops() const;

Q_SIGNALS:
    void changed();

private:
    void refresh();
    void reset();

    QPushButton *m_fold = nullptr;
    QFrame *m_box = nullptr;
    std::vector<QLabel *> m_labels;
    std::vector<QDoubleSpinBox *> m_numbers; ///< a row of samplingFields() each
    QLabel *m_stopsLabel = nullptr;
    QPlainTextEdit *m_stops = nullptr;
    QLabel *m_tooMany = nullptr; ///< texts that end an answer
    QPushButton *m_reset = nullptr;
};

} // namespace fieldwright::ui
