#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

#include <array>
#include <cstdint>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace fieldwright::ui {

/// What of a version is held out, by which seed, and what the version is called.
class HeldOutForm : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit HeldOutForm(QWidget *parent = nullptr);

    struct Values
    {
        double rephrased = 0;
        double unseen = 0;
        double validation = 0;
        std::uint64_t seed = 0;
        QString systemPrompt;
        QString name;
    };
    Values values() const;
    void setValues(const Values &values);
    /// Rows of the three parts; under 0: not known.
    void setCounts(const std::array<std::int64_t, 3> &rows);
    /// Why the name cannot be used; empty: it can.
    void setNameProblem(const QString &problem);

Q_SIGNALS:
    void splitChanged();
    void systemPromptChanged();
    void nameChanged();

private:
    std::array<QLabel *, 6> m_labels{};
    std::array<QLabel *, 3> m_counts{};
    QDoubleSpinBox *m_rephrased = nullptr, *m_unseen = nullptr, *m_validation = nullptr;
    QSpinBox *m_seed = nullptr;
    QLineEdit *m_name = nullptr;
    QLineEdit *m_system = nullptr;
    QLabel *m_nameProblem = nullptr;
};

} // namespace fieldwright::ui
