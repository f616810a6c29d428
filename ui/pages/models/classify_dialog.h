#pragma once

#include "app/models/text_classifier.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableWidget;

namespace fieldwright::ui {

/// "Try…" of a classifier: a text in, its labels with their probabilities out; with or without a project.
class ClassifyDialog : public QDialog
{
    Q_OBJECT
public:
    ClassifyDialog(const ModelEntry &entry, QWidget *parent);

private:
    void ask();
    void refresh();
    void show(const std::vector<LabelScore> &labels, bool isCut);

    ModelRef m_model;
    TextClassifier m_classifier;
    bool m_isAsking = false;
    QPlainTextEdit *m_text = nullptr;
    QPlainTextEdit *m_second = nullptr;
    QTableWidget *m_labels = nullptr;
    QLabel *m_status = nullptr;
    QPushButton *m_ask = nullptr;
};

} // namespace fieldwright::ui
