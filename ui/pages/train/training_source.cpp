#include "ui/pages/train/training_source.h"

#include "app/settings/settings.h"
#include "ui/pages/train/read_texts.h"
#include "ui/pages/train/texts_dialog.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QPushButton>

namespace fieldwright::ui {

TrainingSource::TrainingSource(QComboBox *dataset, ReadTexts &texts, Settings &settings, QWidget *parent)
    : Translated(parent), m_texts(texts), m_settings(settings), m_dataset(dataset), m_documents(new QPushButton),
      m_file(new QPushButton)
{
    for (QWidget *widget :
         {static_cast<QWidget *>(m_dataset), static_cast<QWidget *>(m_documents), static_cast<QWidget *>(m_file)})
        addWidget(widget);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_documents, &QPushButton::clicked, this, &TrainingSource::chooseTexts);
    connect(m_file, &QPushButton::clicked, this, &TrainingSource::chooseFile);
    onLanguage([this] { showTexts(); });
}

void TrainingSource::setObjective(const QString &objective)
{
    setCurrentWidget(objective == QLatin1String("sft")        ? static_cast<QWidget *>(m_dataset)
                     : objective == QLatin1String("classify") ? static_cast<QWidget *>(m_file)
                                                              : static_cast<QWidget *>(m_documents));
}

void TrainingSource::setFile(const QString &path)
{
    m_path = path;
    showTexts();
    Q_EMIT changed();
}

QString TrainingSource::title() const
{
    return currentWidget() == m_dataset ? tr("Dataset")
           : currentWidget() == m_file  ? tr("Labelled texts")
                                        : tr("Documents");
}

void TrainingSource::chooseTexts()
{
    (new TextsDialog(m_texts, m_settings, this))->open();
}

void TrainingSource::chooseFile()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Labelled texts"), m_settings.get(setting::lastFolder),
                                                      tr("Tables (*.csv *.tsv *.jsonl *.json)"));
    if (file.isEmpty())
        return;
    m_settings.set(setting::lastFolder, QFileInfo(file).absolutePath());
    setFile(file);
}

void TrainingSource::showTexts()
{
    m_dataset->setAccessibleName(tr("Dataset"));
    m_documents->setAccessibleName(tr("Documents"));
    const int chosen = m_texts.chosenCount(), general = int(m_texts.generalTexts().size());
    const QString documents = m_texts.documents().empty() ? tr("All %Ln document(s)", nullptr, chosen)
                                                          : tr("%Ln chosen document(s)", nullptr, chosen);
    m_documents->setText(general ? tr("%1, %2").arg(documents, tr("%Ln general text(s)", nullptr, general))
                                 : documents);
    m_documents->setToolTip(tr("Choose which documents are read, and general text beside them"));
    m_file->setAccessibleName(tr("Labelled texts"));
    m_file->setText(m_path.isEmpty() ? tr("Choose a file…") : QFileInfo(m_path).fileName());
    m_file->setToolTip(tr("A CSV or JSONL file with the columns text and label, and evidence for pairs of texts"));
}

} // namespace fieldwright::ui
