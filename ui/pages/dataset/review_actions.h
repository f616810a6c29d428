#pragma once

#include "app/pairs/pair.h"
#include "ui/page.h"

#include <array>

namespace fieldwright::ui {

/// Makes actions of the page (Page::makeAction).
using ActionMaker = std::function<QAction *(const ActionSpec &, std::function<void()>)>;

/// Everything that can be done on the Review tab, with its key. What each does is given by the tab.
struct ReviewActions
{
    /// What the tab does.
    struct Deeds
    {
        std::function<void(PairStatus)> decide;
        std::function<void(bool redo)> undo;
        std::function<void(int rows)> step;
        std::function<void(bool andDown)> mark;
        std::function<void(int score)> score;
        std::function<void()> edit, nextNotGrounded, tag, weight, setEvidence, toSource, history, remove, markAll,
            clearMarks, filter, clearFilter, back, openDocument;
    };

    /// Single letters work in `table` only, so that text fields keep theirs; `back` belongs to `owner` and is in no
    /// menu.
    ReviewActions(const ActionMaker &makeAction, const Deeds &deeds, QWidget *table, QObject *owner);
    void refreshTexts();
    /// Those that need a pair.
    void setEnabled(bool anyPair);

    QAction *accept = nullptr, *reject = nullptr, *edit = nullptr, *undo = nullptr, *redo = nullptr;
    QAction *next = nullptr, *previous = nullptr, *draft = nullptr, *setEvidence = nullptr;
    QAction *nextNotGrounded = nullptr, *mark = nullptr, *markDown = nullptr, *markAll = nullptr, *clearMarks = nullptr;
    QAction *tag = nullptr, *weight = nullptr, *toSource = nullptr, *back = nullptr, *history = nullptr,
            *remove = nullptr;
    QAction *openDocument = nullptr, *notGrounded = nullptr, *clearFilter = nullptr;
    std::array<QAction *, 5> scores{};
};

} // namespace fieldwright::ui
