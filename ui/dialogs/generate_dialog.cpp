#include "ui/dialogs/generate_dialog.h"

#include "app/documents/documents.h"
#include "app/models/library_jobs.h"
#include "app/models/model_table_model.h"
#include "app/project/project.h"
#include "app/studio.h"
#include "app/text/qt_text.h"
#include "core/dataset/generator.h"
#include "ui/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

QLabel *note(const QString &text)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    setRole(label, "muted");
    label->setContentsMargins(22, 0, 0, size::gap);
    return label;
}

} // namespace

GenerateDialog::GenerateDialog(Studio &studio, std::vector<qint64> documents, QWidget *parent)
    : QDialog(parent), m_studio(studio), m_documents(std::move(documents))
{
    setWindowTitle(tr("Generate pairs"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::padding);
    column->setSpacing(4);
    const int count = m_documents.empty() ? studio.project()->documents().count() : int(m_documents.size());
    auto *title = new QLabel(tr("Questions and answers from %n document(s)", nullptr, count));
    setRole(title, "strong");
    column->addWidget(title);
    column->addSpacing(size::gap);

    m_rules = new QRadioButton(tr("By rules"));
    m_rules->setChecked(true);
    column->addWidget(m_rules);
    column->addWidget(
        note(tr("Reads tables, definitions and questions with answers, in English and Chinese. Needs no model; "
                "done in seconds.")));
    m_local = new QRadioButton(tr("By a model on this computer"));
    column->addWidget(m_local);
    auto *form = new QFormLayout;
    form->setContentsMargins(22, 0, 0, size::gap);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    m_model = new QComboBox;
    auto *models = new ModelListModel(studio.models(), this, ModelListModel::Use::WriteText);
    models->setProjectModels(&studio.project()->models());
    m_model->setModel(models);
    m_model->setAccessibleName(tr("Model"));
    form->addRow(tr("Model"), m_model);
    column->addLayout(form);

    m_server = new QRadioButton(tr("By a server with the OpenAI interface"));
    column->addWidget(m_server);
    column->addWidget(
        note(tr("Sends the text of the documents to this address. Servers on this computer (Ollama, vLLM, "
                "llama.cpp) keep it here.")));
    auto *serverForm = new QFormLayout;
    serverForm->setContentsMargins(22, 0, 0, size::gap);
    serverForm->setHorizontalSpacing(12);
    serverForm->setVerticalSpacing(4);
    m_url = new QLineEdit(QStringLiteral("http://127.0.0.1:11434/v1"));
    m_serverModel = new QLineEdit;
    m_key = new QLineEdit;
    m_key->setPlaceholderText(tr("none"));
    m_key->setEchoMode(QLineEdit::Password);
    m_keepKey = new QCheckBox(tr("Keep it in this computer's keychain"));
    serverForm->addRow(tr("Address"), m_url);
    serverForm->addRow(tr("Model"), m_serverModel);
    serverForm->addRow(tr("Key"), m_key);
    serverForm->addRow(QString(), m_keepKey);
    m_url->setAccessibleName(tr("Address of the server"));
    m_serverModel->setAccessibleName(tr("Name of the model on the server"));
    m_key->setAccessibleName(tr("Key of the server"));
    column->addLayout(serverForm);

    auto *common = new QFormLayout;
    common->setHorizontalSpacing(12);
    common->setVerticalSpacing(4);
    m_count = new QSpinBox;
    m_count->setRange(0, 20);
    m_count->setSpecialValueText(tr("as many as fit"));
    m_count->setAccessibleName(tr("Pairs a passage"));
    common->addRow(tr("Pairs a passage"), m_count);
    column->addLayout(common);
    m_ownPrompt = new QCheckBox(tr("Own prompt"));
    m_prompt = new QPlainTextEdit(toQString(defaultPromptTemplate(toStd(QLocale().name().left(2)))));
    setRole(m_prompt, "field");
    m_prompt->setFont(monoFont());
    m_prompt->setMinimumHeight(120);
    m_prompt->setAccessibleName(tr("Prompt"));
    column->addWidget(m_ownPrompt);
    column->addWidget(m_prompt, 1);
    m_problem = new QLabel;
    m_problem->setWordWrap(true);
    setRole(m_problem, "error");
    column->addWidget(m_problem);

    auto *buttons = new QDialogButtonBox;
    m_start = buttons->addButton(tr("Generate"), QDialogButtonBox::AcceptRole);
    setRole(m_start, "primary");
    buttons->addButton(tr("Cancel"), QDialogButtonBox::RejectRole);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);

    for (QAbstractButton *button :
         {static_cast<QAbstractButton *>(m_rules), static_cast<QAbstractButton *>(m_local),
          static_cast<QAbstractButton *>(m_server), static_cast<QAbstractButton *>(m_ownPrompt)})
        connect(button, &QAbstractButton::toggled, this, &GenerateDialog::refresh);
    connect(m_url, &QLineEdit::textChanged, this, &GenerateDialog::refresh);
    connect(m_serverModel, &QLineEdit::textChanged, this, &GenerateDialog::refresh);
    connect(m_key, &QLineEdit::textChanged, this, &GenerateDialog::refresh);
    resize(560, 620);
    refresh();
}

void GenerateDialog::refresh()
{
    m_model->setEnabled(m_local->isChecked());
    for (QLineEdit *field : {m_url, m_serverModel, m_key})
        field->setEnabled(m_server->isChecked());
    m_keepKey->setEnabled(m_server->isChecked() && !m_key->text().isEmpty());
    m_count->setEnabled(!m_rules->isChecked());
    m_ownPrompt->setEnabled(!m_rules->isChecked());
    m_prompt->setVisible(m_ownPrompt->isChecked() && !m_rules->isChecked());
    QString problem;
    if (m_local->isChecked() && m_model->count() == 0)
        problem = tr("There is no model yet. Add one on the Models page.");
    else if (m_server->isChecked() && !m_url->text().startsWith(QLatin1String("http")))
        problem = tr("The address must begin with http:// or https://.");
    else if (m_server->isChecked() && m_serverModel->text().trimmed().isEmpty())
        problem = tr("Name the model that the server is to use.");
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_start->setEnabled(problem.isEmpty());
    m_start->setToolTip(problem);
}

void GenerateDialog::accept()
{
    const std::string key = toStd(m_key->text().trimmed());
    if (m_server->isChecked() && !key.empty()) {
        AccessTokens &tokens = m_studio.libraryJobs().tokens();
        const std::string server = toStd(m_url->text().trimmed());
        if (m_keepKey->isChecked())
            tokens.keepInKeychain(server, key, parentWidget(), [window = parentWidget()](const Result<> &kept) {
                if (!kept)
                    QMessageBox::warning(window, tr("Keychain"), translated(kept.error()));
            });
        else
            tokens.keep(server, key);
    }
    QDialog::accept();
}

GenerateOptions GenerateDialog::options() const
{
    GenerateOptions options;
    options.documents = m_documents;
    if (m_rules->isChecked())
        return options;
    options.method = QStringLiteral("model");
    options.pairsPerChunk = m_count->value();
    if (m_ownPrompt->isChecked())
        options.promptTemplate = m_prompt->toPlainText();
    if (m_local->isChecked()) {
        const auto *models = static_cast<const ModelListModel *>(m_model->model());
        options.model = models->at(m_model->currentIndex()).ref;
    } else {
        options.endpoint = {{"url", toStd(m_url->text().trimmed())}, {"model", toStd(m_serverModel->text().trimmed())}};
        options.hasKey = !m_key->text().trimmed().isEmpty();
    }
    return options;
}

} // namespace fieldwright::ui
