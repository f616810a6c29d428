#pragma once

#include "app/project/task_thread.h"
#include "ui/pages/dataset/mix_preview.h"
#include "ui/widgets/token_view.h"
#include "ui/widgets/translated.h"

#include <QCache>
#include <QFrame>
#include <QSet>

class QLabel;

namespace fieldwright::ui {

class Caption;
class EmptyState;
class FilterRow;

/// Exactly what the model will see of each row: its tokens, which of them are trained, and what the length limit cuts.
/// Rows are rendered in a thread as they come on screen.
class PreflightPane : public Translated<QFrame>
{
    Q_OBJECT
public:
    /// `tools`: model and length limit, put at the right of the filters.
    explicit PreflightPane(const QList<QWidget *> &tools, QWidget *parent = nullptr);

    struct Rows
    {
        std::shared_ptr<const MixData> data;
        std::shared_ptr<const ModelText> text;
        std::vector<MixedRow> train;
        std::vector<MixedRow> nothingTrained;
        std::vector<QString> sourceNames;            ///< of general rows
        std::function<QString(const Pair &)> origin; ///< of domain rows
        std::int64_t maxLength = 1024;
    };
    void setRows(Rows rows);
    /// Instead of rows: why there are none.
    void setMessage(const QString &what, const QString &how = {});
    /// "all", "cut" or "nothing".
    void setFilter(const QString &filter);
    TokenView *view() const { return m_view; }

private:
    void applyFilter();
    void refreshTexts();
    std::optional<TokenRow> rowAt(qsizetype row);

    Rows m_rows;
    std::vector<std::uint32_t> m_cut; ///< into m_rows.train
    std::vector<MixedRow> m_shown;
    QCache<qsizetype, TokenRow> m_cache;
    QSet<qsizetype> m_wanted;
    quint64 m_generation = 0;
    TaskThread m_thread;
    Caption *m_caption = nullptr;
    FilterRow *m_filters = nullptr;
    TokenView *m_view = nullptr;
    EmptyState *m_empty = nullptr;
    class QStackedWidget *m_stack = nullptr;
    class TokenLegend *m_legend = nullptr;
    QLabel *m_sumTitle = nullptr;
    QLabel *m_sum = nullptr;
};

} // namespace fieldwright::ui
