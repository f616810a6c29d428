#include "ui/dialogs/settings_dialog.h"

#include "app/models/model_table_model.h"
#include "app/settings/settings.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "ui/dialogs/look_form.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

SettingsDialog::SettingsDialog(Studio &studio, Theme &theme, QWidget *parent)
    : Translated<QDialog>(parent), m_studio(studio)
{
    Settings &settings = studio.settings();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, size::gap);
    m_look = new LookForm(studio, theme);
    QFormLayout *form = m_look->form();
    m_nameLabel = new QLabel;
    m_name = new QLineEdit(settings.get(setting::author));
    m_name->setPlaceholderText(systemUser());
    m_name->setMaxLength(80);
    m_nameLabel->setBuddy(m_name);
    form->addRow(m_nameLabel, m_name);
    m_modelLabel = new QLabel;
    m_model = new QComboBox;
    auto *models = new ModelListModel(studio.models(), this, ModelListModel::Use::WriteText);
    m_model->setModel(models);
    m_model->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_model->setMinimumContentsLength(24);
    const ModelEntry *standard = studio.findModel(settings.get(setting::defaultModel));
    if (!standard)
        standard = studio.models().standardModel();
    m_model->setCurrentIndex(standard ? models->rowOf(toQString(standard->ref.id)) : -1);
    m_model->setEnabled(models->rowCount() > 0);
    m_modelLabel->setBuddy(m_model);
    form->addRow(m_modelLabel, m_model);
    m_shareLabel = new QLabel;
    m_share = new QDoubleSpinBox;
    m_share->setRange(5, 100);
    m_share->setDecimals(0);
    m_share->setSuffix(QStringLiteral("\u00a0%"));
    m_share->setAlignment(Qt::AlignRight);
    m_share->setFixedWidth(88);
    m_share->setValue(settings.get(setting::domainShare) * 100);
    m_shareLabel->setBuddy(m_share);
    form->addRow(m_shareLabel, m_share);
    m_energyLabel = new QLabel;
    m_hourLabel = new QLabel;
    m_currency = new QLineEdit(settings.get(setting::currency));
    m_currency->setMaxLength(6);
    m_currency->setFixedWidth(64);
    const auto price = [&](QLabel *label, const SettingKey<double> &key) {
        auto *box = new QDoubleSpinBox;
        box->setRange(0, 100'000);
        box->setDecimals(3);
        box->setAlignment(Qt::AlignRight);
        box->setFixedWidth(112);
        box->setValue(settings.get(key));
        label->setBuddy(box);
        connect(box, &QDoubleSpinBox::valueChanged, this,
                [this, &key](double value) { m_studio.settings().set(key, value); });
        return box;
    };
    m_energy = price(m_energyLabel, setting::pricePerKilowattHour);
    m_hour = price(m_hourLabel, setting::pricePerHour);
    auto *energy = new QHBoxLayout;
    energy->addWidget(m_energy);
    energy->addWidget(m_currency);
    energy->addStretch();
    form->addRow(m_energyLabel, energy);
    form->addRow(m_hourLabel, m_hour);
    m_narrow = new QCheckBox;
    m_narrow->setChecked(settings.get(setting::narrowRail));
    form->addRow(QString(), m_narrow);
    m_hideFinished = new QCheckBox;
    m_hideFinished->setChecked(settings.get(setting::finishedJobsHidden));
    form->addRow(QString(), m_hideFinished);
    column->addWidget(m_look);
    m_note = new QLabel;
    m_note->setWordWrap(true);
    m_note->setContentsMargins(size::padding, 0, size::padding, size::gap);
    setRole(m_note, "muted");
    column->addWidget(m_note);
    column->addStretch(1);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_buttons->setContentsMargins(size::padding, 0, size::padding, size::gap);
    column->addWidget(m_buttons);

    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString &name) { m_studio.settings().set(setting::author, name.trimmed()); });
    connect(m_model, &QComboBox::activated, this, [this, models](int row) {
        m_studio.settings().set(setting::defaultModel, toQString(models->at(row).ref.id));
    });
    connect(m_currency, &QLineEdit::textChanged, this,
            [this](const QString &text) { m_studio.settings().set(setting::currency, text.trimmed()); });
    connect(m_share, &QDoubleSpinBox::valueChanged, this,
            [this](double percent) { m_studio.settings().set(setting::domainShare, percent / 100); });
    connect(m_narrow, &QCheckBox::toggled, this, [this](bool on) { m_studio.settings().set(setting::narrowRail, on); });
    connect(m_hideFinished, &QCheckBox::toggled, this,
            [this](bool on) { m_studio.settings().set(setting::finishedJobsHidden, on); });
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    onLanguage([this] { refreshTexts(); });
    resize(480, sizeHint().height());
}

void SettingsDialog::refreshTexts()
{
    setWindowTitle(tr("Settings"));
    m_nameLabel->setText(tr("Your name"));
    m_nameLabel->setToolTip(tr("Stands in the history of the pairs that you review."));
    m_name->setToolTip(m_nameLabel->toolTip());
    m_name->setAccessibleName(tr("Your name"));
    m_modelLabel->setText(tr("Proposed model"));
    m_model->setAccessibleName(tr("Model that is proposed for new runs"));
    m_shareLabel->setText(tr("Domain share"));
    m_shareLabel->setToolTip(tr("Where the dial stands in a new project."));
    m_share->setToolTip(m_shareLabel->toolTip());
    m_share->setAccessibleName(tr("Domain share of new projects"));
    m_energyLabel->setText(tr("Price of a kWh"));
    m_hourLabel->setText(tr("Price of an hour"));
    m_energyLabel->setToolTip(tr("Of electricity. Where it is given, runs are compared by their cost."));
    m_hourLabel->setToolTip(
        tr("Of this machine, if it is rented. Where it is given, runs are compared by their cost."));
    m_currency->setPlaceholderText(tr("EUR"));
    m_currency->setAccessibleName(tr("Currency"));
    m_currency->setToolTip(tr("Currency"));
    for (QDoubleSpinBox *box : {m_energy, m_hour})
        box->setSpecialValueText(tr("not given"));
    m_energy->setToolTip(m_energyLabel->toolTip());
    m_energy->setAccessibleName(m_energyLabel->text());
    m_hour->setToolTip(m_hourLabel->toolTip());
    m_hour->setAccessibleName(m_hourLabel->text());
    m_narrow->setText(tr("Narrow rail: icons only"));
    m_hideFinished->setText(tr("Hide finished jobs"));
    m_note->setText(tr("Everything is kept and applied at once."));
    m_buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
}

} // namespace fieldwright::ui
