#include "ui/pages/train/missing_model.h"

#include "app/text/qt_text.h"

#include <QCoreApplication>
#include <QFileDialog>

namespace fieldwright::ui {

namespace {

struct MissingModel
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::ui::MissingModel)
};

} // namespace

QString missingModelText(const SoughtModel &missing)
{
    const QString name = toQString(missing.name);
    switch (missing.as) {
    case SoughtAs::Base:
        return MissingModel::tr("The base model of %1 is not on this machine.").arg(name);
    case SoughtAs::Adapter:
        return MissingModel::tr("The adapter %1 is not on this machine.").arg(name);
    case SoughtAs::Tokenizer:
        return MissingModel::tr("%1, whose tokenizer is taken over, is not on this machine.").arg(name);
    case SoughtAs::Model:
        break;
    }
    return MissingModel::tr("%1 is not on this machine.").arg(name);
}

QString whereModelIsText(const SoughtModel &missing)
{
    const QString name = toQString(missing.name);
    switch (missing.as) {
    case SoughtAs::Base:
        return MissingModel::tr("Where is the base model of %1?").arg(name);
    case SoughtAs::Adapter:
        return MissingModel::tr("Where is the adapter %1?").arg(name);
    case SoughtAs::Tokenizer:
        return MissingModel::tr("Where is %1, whose tokenizer is taken over?").arg(name);
    case SoughtAs::Model:
        break;
    }
    return MissingModel::tr("Where is %1?").arg(name);
}

std::optional<std::filesystem::path> askWhereModelIs(const SoughtModel &missing, const QString &folder, QWidget *parent)
{
    const QString title = whereModelIsText(missing);
    const bool isFile = missing.path.extension() == ".gguf"; // all else is a folder
    const QString path = isFile ? QFileDialog::getOpenFileName(parent, title, folder,
                                                               MissingModel::tr("GGUF models (*.gguf);;All files (*)"))
                                : QFileDialog::getExistingDirectory(parent, title, folder);
    return path.isEmpty() ? std::nullopt : std::optional(toPath(path));
}

} // namespace fieldwright::ui
