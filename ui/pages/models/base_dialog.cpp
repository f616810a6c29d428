#include "ui/pages/models/base_dialog.h"

#include "app/models/adapter_bases.h"
#include "app/models/model_inspection.h"
#include "app/text/qt_text.h"
#include "ui/style/theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

BaseDialog::BaseDialog(ModelLibrary &library, const ModelEntry &adapter, const std::vector<ModelEntry> &models,
                       QWidget *parent)
    : QDialog(parent), m_library(library), m_adapter(adapter), m_files(u"adapter-bases"_s)
{
    setWindowTitle(tr("Base of %1").arg(toQString(adapter.ref.name)));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(480, 180);
    m_base = new QComboBox;
    m_base->setAccessibleName(tr("Base model"));
    m_note = new QLabel;
    m_note->setWordWrap(true);
    auto *buttons = new QDialogButtonBox;
    m_set = buttons->addButton(tr("Set base"), QDialogButtonBox::AcceptRole);
    setRole(m_set, "primary");
    m_set->setEnabled(false);
    buttons->addButton(tr("Close"), QDialogButtonBox::RejectRole);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(12);
    column->addWidget(m_base);
    column->addWidget(m_note, 1);
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &BaseDialog::setBase);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    say(tr("Looking which models it fits…"), "muted");
    m_files.run(
        this,
        [adapter, models](const std::stop_token &stop) {
            return std::pair(fittingBases(adapter, models, stop), statedBase(adapter.ref.adapter));
        },
        [this](std::pair<std::vector<ModelEntry>, std::string> found) {
            offer(std::move(found.first));
            const QString stated = found.second.empty() ? tr("its files name none") : toQString(found.second);
            say(m_bases.empty()
                    ? tr("None of the models here has the layers that it changes. It was made for: %1.").arg(stated)
                    : tr("Offered are the models whose layers it fits. It was made for: %1.").arg(stated),
                m_bases.empty() ? "warning" : "muted");
        });
}

void BaseDialog::offer(std::vector<ModelEntry> bases)
{
    m_bases = std::move(bases);
    for (const ModelEntry &base : m_bases) {
        m_base->addItem(toQString(base.ref.name));
        if (base.ref.path == m_adapter.ref.path)
            m_base->setCurrentIndex(m_base->count() - 1);
    }
    m_base->setEnabled(!m_bases.empty());
    m_set->setEnabled(!m_bases.empty());
}

void BaseDialog::setBase()
{
    const int row = m_base->currentIndex();
    if (row < 0)
        return;
    m_set->setEnabled(false);
    m_library.setBase(toQString(m_adapter.ref.id), m_bases[size_t(row)], this, [this](const Result<> &set) {
        if (set)
            return accept();
        m_set->setEnabled(true);
        say(translated(set.error()), "error");
    });
}

void BaseDialog::say(const QString &text, const char *role)
{
    m_note->setText(text);
    setRole(m_note, role);
}

} // namespace fieldwright::ui
