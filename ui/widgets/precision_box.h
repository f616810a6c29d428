#pragma once

#include "ui/widgets/translated.h"

#include <QComboBox>

namespace fieldwright::ui {

/// What a model is held in while it answers: measured, or one of inferencePrecisions.
class PrecisionBox : public Translated<QComboBox>
{
    Q_OBJECT
public:
    explicit PrecisionBox(QWidget *parent = nullptr);

    std::string precision() const;          ///< "auto", "fp32" …
    void setPrecision(const QString &name); ///< an unknown one: "auto"
};

} // namespace fieldwright::ui
