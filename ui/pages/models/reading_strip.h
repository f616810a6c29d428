#pragma once

#include "ui/widgets/translated.h"

#include <QFrame>

class QVBoxLayout;

namespace fieldwright {
class ModelLibrary;
}

namespace fieldwright::ui {

/// The models whose files are being read before they are listed, one row each. Hidden when there is none.
class ReadingStrip : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit ReadingStrip(ModelLibrary &library, QWidget *parent = nullptr);
    int count() const;

Q_SIGNALS:
    void countChanged();

private:
    void refresh();

    ModelLibrary &m_library;
    QVBoxLayout *m_column = nullptr;
};

} // namespace fieldwright::ui
