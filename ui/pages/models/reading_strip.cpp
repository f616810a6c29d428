#include "ui/pages/models/reading_strip.h"

#include "app/models/model_library.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/pane.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace fieldwright::ui {

ReadingStrip::ReadingStrip(ModelLibrary &library, QWidget *parent) : Translated<QFrame>(parent), m_library(library)
{
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(size::padding, 8, size::padding, 8);
    m_column->setSpacing(8);
    connect(&library, &ModelLibrary::readingChanged, this, &ReadingStrip::refresh);
    onLanguage([this] { refresh(); });
}

int ReadingStrip::count() const
{
    return int(m_library.beingRead().size());
}

void ReadingStrip::refresh()
{
    while (QLayoutItem *old = m_column->takeAt(0)) {
        old->widget()->deleteLater();
        delete old;
    }
    for (const std::filesystem::path &path : m_library.beingRead()) {
        auto *row = new QFrame;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        auto *name = new ElidedLabel;
        name->setText(toQString(path.filename().empty() ? path.parent_path().filename() : path.filename()));
        name->setToolTip(toQString(path));
        auto *state = new QLabel(tr("Being read…"));
        setRole(state, "muted");
        line->addWidget(name, 1);
        line->addWidget(state);
        row->setAccessibleName(tr("%1 is being read").arg(name->text()));
        m_column->addWidget(row);
    }
    setVisible(count() > 0);
    Q_EMIT countChanged();
}

} // namespace fieldwright::ui
