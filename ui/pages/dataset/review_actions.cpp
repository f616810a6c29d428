#include "ui/pages/dataset/review_actions.h"

#include <QCoreApplication>

namespace fieldwright::ui {

using namespace Qt::StringLiterals;

ReviewActions::ReviewActions(const ActionMaker &makeAction, const Deeds &deeds, QWidget *table, QObject *owner)
{
    const auto key = [&](const char *sequence, const char *iconName, std::function<void()> run,
                         MenuId menu = MenuId::Edit) {
        return makeAction({.menu = menu, .icon = iconName, .key = QKeySequence(QLatin1String(sequence)), .only = table},
                          std::move(run));
    };
    const auto decide = [&](PairStatus status) { return [run = deeds.decide, status] { run(status); }; };
    accept = key("A", "dialog-ok-apply", decide(PairStatus::Accepted));
    reject = key("R", "dialog-cancel", decide(PairStatus::Rejected));
    edit = key("E", "document-edit", deeds.edit);
    edit->setShortcuts({QKeySequence(u"E"_s), QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    undo = key("Z", "edit-undo", [run = deeds.undo] { run(false); });
    redo = key("Shift+Z", "edit-redo", [run = deeds.undo] { run(true); });
    draft = key("U", "", decide(PairStatus::Draft));
    next = key(
        "J", "go-next", [run = deeds.step] { run(1); }, MenuId::View);
    previous = key(
        "K", "go-previous", [run = deeds.step] { run(-1); }, MenuId::View);
    nextNotGrounded = key("N", "data-warning", deeds.nextNotGrounded, MenuId::View);
    mark = key("Space", "", [run = deeds.mark] { run(false); });
    markDown = key("Shift+Down", "", [run = deeds.mark] { run(true); });
    markAll = key("Ctrl+A", "", deeds.markAll);
    tag = key("T", "tag", deeds.tag);
    weight = key("W", "", deeds.weight);
    for (int score = 1; score <= 5; ++score)
        scores[size_t(score - 1)] =
            key(QByteArray::number(score).constData(), "", [run = deeds.score, score] { run(score); });
    setEvidence = key("M", "", deeds.setEvidence);
    toSource = key("S", "", deeds.toSource, MenuId::View);
    history = key("H", "view-history", deeds.history, MenuId::View);
    remove = key("Del", "edit-delete", deeds.remove);
    clearMarks = makeAction({.menu = MenuId::Edit}, deeds.clearMarks);
    notGrounded = makeAction({.menu = MenuId::View, .icon = "data-warning"}, deeds.filter);
    notGrounded->setCheckable(true);
    clearFilter = makeAction({.menu = MenuId::View}, deeds.clearFilter);
    openDocument = makeAction({.menu = MenuId::View, .icon = "document-open"}, deeds.openDocument);
    back = new QAction(owner);
    back->setShortcut(QKeySequence(Qt::Key_Escape));
    back->setShortcutContext(Qt::WidgetShortcut);
    QObject::connect(back, &QAction::triggered, owner, [run = deeds.back] { run(); });
}

void ReviewActions::refreshTexts()
{
    const std::pair<QAction *, const char *> texts[] = {
        {accept, QT_TRANSLATE_NOOP("ReviewActions", "Accept")},
        {reject, QT_TRANSLATE_NOOP("ReviewActions", "Reject")},
        {edit, QT_TRANSLATE_NOOP("ReviewActions", "Edit")},
        {undo, QT_TRANSLATE_NOOP("ReviewActions", "Undo")},
        {redo, QT_TRANSLATE_NOOP("ReviewActions", "Redo")},
        {draft, QT_TRANSLATE_NOOP("ReviewActions", "Back to draft")},
        {next, QT_TRANSLATE_NOOP("ReviewActions", "Next pair")},
        {previous, QT_TRANSLATE_NOOP("ReviewActions", "Previous pair")},
        {nextNotGrounded, QT_TRANSLATE_NOOP("ReviewActions", "Next pair that is not grounded")},
        {mark, QT_TRANSLATE_NOOP("ReviewActions", "Mark for a bulk action")},
        {markDown, QT_TRANSLATE_NOOP("ReviewActions", "Mark and go down")},
        {markAll, QT_TRANSLATE_NOOP("ReviewActions", "Mark all that are shown")},
        {clearMarks, QT_TRANSLATE_NOOP("ReviewActions", "Clear marks")},
        {tag, QT_TRANSLATE_NOOP("ReviewActions", "Tag…")},
        {weight, QT_TRANSLATE_NOOP("ReviewActions", "Weight…")},
        {setEvidence, QT_TRANSLATE_NOOP("ReviewActions", "Make the selected text the evidence")},
        {toSource, QT_TRANSLATE_NOOP("ReviewActions", "To the source and back")},
        {history, QT_TRANSLATE_NOOP("ReviewActions", "History of the pair")},
        {remove, QT_TRANSLATE_NOOP("ReviewActions", "Remove")},
        {openDocument, QT_TRANSLATE_NOOP("ReviewActions", "Open document")},
        {clearFilter, QT_TRANSLATE_NOOP("ReviewActions", "Clear the filter")},
        {back, QT_TRANSLATE_NOOP("ReviewActions", "Leave")}};
    for (const auto &[action, source] : texts)
        action->setText(QCoreApplication::translate("ReviewActions", source));
    for (size_t i = 0; i < scores.size(); ++i)
        scores[i]->setText(QCoreApplication::translate("ReviewActions", "Score %1").arg(i + 1));
}

void ReviewActions::setEnabled(bool anyPair)
{
    for (QAction *action : {accept, reject, edit, draft, next, previous, mark, markDown, markAll, tag, weight,
                            setEvidence, history, remove})
        action->setEnabled(anyPair);
}

} // namespace fieldwright::ui
