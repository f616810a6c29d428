#include "ui/main_window/help_sheet.h"

#include "ui/style/theme.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace fieldwright::ui {

HelpSheet::HelpSheet(const QString &page, const QString &title, QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Help: %1").arg(title));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(size::padding, size::padding, size::padding, size::gap);
    column->setSpacing(size::gap);
    const QStringList paragraphs = textOf(page);
    for (qsizetype i = 0; i < paragraphs.size(); ++i) {
        auto *label = new QLabel(paragraphs[i]);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (i == 0)
            setRole(label, "strong");
        column->addWidget(label);
    }
    column->addStretch(1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton *keys = buttons->addButton(tr("Keys of this page"), QDialogButtonBox::ActionRole);
    connect(keys, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT keysWanted();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);
    resize(520, heightForWidth(520) > 0 ? heightForWidth(520) : sizeHint().height());
}

QStringList HelpSheet::textOf(const QString &page)
{
    if (page == QLatin1String("home"))
        return {tr("From documents to a report, in six steps."),
                tr("Open the sample project to see every step with data, or drop documents of your own to start."),
                tr("A click on a step goes to its page. The button at the top right always does the next step."),
                tr("Nothing leaves this computer unless you add the address of a server yourself.")};
    if (page == QLatin1String("documents"))
        return {tr("What was read, and is it right?"),
                tr("Drop files or folders anywhere on the page. A file that cannot be read says why in its row."),
                tr("The original stands beside the text that was taken from it. A click in one marks the place in the "
                   "other."),
                tr("Where the letters are wrong, choose the encoding under “Reading options…”; there a password is "
                   "entered too."),
                tr("Then generate pairs: questions and answers, each with the passage that proves it.")};
    if (page == QLatin1String("dataset"))
        return {tr("Is each pair true, and where is it written?"),
                tr("Review: A accepts, R rejects, E edits; the passage that proves the answer is marked beside it. "
                   "Every step can be undone."),
                tr("Mix and preflight: how much of your field and how much general text a version has, and exactly "
                   "what the model will see of it."),
                tr("Versions: what was built never changes. Two versions can be compared.")};
    if (page == QLatin1String("train"))
        return {tr("What to do, why, and what it costs here."),
                tr("Set up: the advice names a method and its reasons; the strip at the foot says how much memory and "
                   "time it takes on this computer."),
                tr("Live: when the validation loss rises while the training loss falls, the model learns by heart. "
                   "The best checkpoint is kept."),
                tr("A run goes on when the window is closed, and can be paused, stopped and continued.")};
    if (page == QLatin1String("evaluate"))
        return {tr("Better, worse, how sure, and what next?"),
                tr("Base and tuned answer the same items. A difference counts only where its interval leaves zero "
                   "out."),
                tr("The radar shows what the tuned model kept of its general skill; the domain test stands beside it "
                   "on a scale of its own."),
                tr("Item by item: the filter “Got worse” shows where and why. Reports are written for people who were "
                   "not there.")};
    if (page == QLatin1String("chat"))
        return {tr("The same question to two models."),
                tr("Base answers in the dashed column, tuned in the solid one. Facts that your documents bear out are "
                   "named under each answer."),
                tr("Keep a question to ask it again after training: both answers go into the report."),
                tr("An answer can be saved as a pair, or preferred to the other."),
                tr("\"More sampling\" has the rarer settings of how words are drawn; each says what it does when the "
                   "mouse rests on it.")};
    if (page == QLatin1String("models"))
        return {tr("What is it, may I use it, does it fit?"),
                tr("Drop a model folder (safetensors) or a GGUF file here. Pickles (.bin, .pt) are refused: opening "
                   "one can run a program that is hidden in it."),
                tr("A LoRA in a GGUF file is an adapter as one in a PEFT folder is: used, merged, exported, trained "
                   "further."),
                tr("The licence is read from the model's own files; where none is found, that is said."),
                tr("Memory to run and to tune it is set beside what this computer has.")};
    if (page == QLatin1String("jobs"))
        return {tr("What runs, what waits for me, what happened?"),
                tr("Work goes on when the window is closed. What was interrupted can be continued."),
                tr("Waiting jobs start in the order of the queue: drag them, or press Alt+Up and Alt+Down."),
                tr("The events say what happened; the log is what the worker wrote.")};
    return {};
}

} // namespace fieldwright::ui
