#include "ui/widgets/precision_box.h"

#include "app/models/inference_precisions.h"
#include "app/text/qt_text.h"

#include <algorithm>

namespace fieldwright::ui {

PrecisionBox::PrecisionBox(QWidget *parent) : Translated<QComboBox>(parent)
{
    addItem(QString(), QStringLiteral("auto"));
    for (const char *precision : inferencePrecisions)
        addItem(QString(), QString::fromLatin1(precision));
    onLanguage([this] {
        setAccessibleName(tr("Precision"));
        const QStringList texts = {tr("Measured"),      tr("32-bit (fp32)"), tr("16-bit (bf16)"),
                                   tr("16-bit (fp16)"), tr("8-bit (int8)"),  tr("4-bit (int4)")};
        for (int i = 0; i < count(); ++i)
            setItemText(i, texts[i]);
    });
}

std::string PrecisionBox::precision() const
{
    return toStd(currentData().toString());
}

void PrecisionBox::setPrecision(const QString &name)
{
    setCurrentIndex(std::max(0, findData(name)));
}

} // namespace fieldwright::ui
