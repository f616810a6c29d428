#pragma once

#include "ui/pages/documents/reading_choices.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace fieldwright::ui {

/// How the chosen documents are to be read again: the encoding of text files, the password of a PDF.
class ReadingDialog : public QDialog
{
    Q_OBJECT
public:
    struct Asked
    {
        QStringList names;
        ReadingChoice choice;  ///< as it is now
        QString encodingFound; ///< when the file was read last; empty when it was not, or of several
        bool hasText = false;  ///< a text format is among them
        bool hasPdf = false;
    };

    explicit ReadingDialog(const Asked &asked, QWidget *parent = nullptr);
    ReadingChoice choice() const;
    void focusPassword();

private:
    QComboBox *m_encoding = nullptr;
    QLineEdit *m_password = nullptr;
};

} // namespace fieldwright::ui
