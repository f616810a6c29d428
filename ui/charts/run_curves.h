#pragma once

#include "app/runs/metric_series.h"
#include "ui/charts/curve_plot.h"
#include "ui/widgets/translated.h"

#include "core/base/result.h"

class QComboBox;

namespace fieldwright::ui {

class PlotPanel;

/// One run as the curves show it. The first of a list is the one that is watched.
struct ShownRun
{
    QString name;  ///< as files have it
    QString label; ///< as it is written at its curve
    int series = 0;
    const MetricTable *metrics = nullptr; ///< lives until the next setRuns()
    /// By step: what the learning rate will be, from the first step to the last.
    std::vector<double> plannedRates = {};
    double clipNorm = 0;         ///< 0: not known
    bool answersOnly = true;     ///< the loss is that of answers, not of whole texts or labels
    bool sameValidation = true;  ///< false: other validation rows, drawn pale and never ranked
    std::int64_t totalSteps = 0; ///< 0: not known
};

/// The figures of one run at the cursor; not a number where there is none.
struct ValuesAt
{
    double step = 0, epoch = 0, loss = 0, validation = 0, rate = 0, norm = 0, speed = 0, memory = 0;
};

/// The curves of one run or several: the loss large, three small ones beside it, one x range and one cursor for all.
class RunCurves : public Translated<QFrame>
{
    Q_OBJECT
public:
    explicit RunCurves(QWidget *parent = nullptr);

    void setRuns(std::vector<ShownRun> runs);
    void setXAxis(XAxis axis);
    void setSmoothing(double smoothing);
    void setLogarithmic(bool on);
    void fit();
    void zoom(double factor);
    /// To the next (+1) or previous (-1) validation, or step where there is none.
    void moveCursor(int by);
    double cursorX() const;
    ValuesAt valuesAt(size_t run, double x) const;

    /// PNG, PDF or CSV by the name's ending. Errors: Io.
    Result<> exportTo(const QString &file) const;

    /// The lowest validation loss of a run; nothing when it has none.
    static std::optional<double> bestValidation(const MetricTable &metrics);
    /// Validation loss before the first step: the base's.
    static std::optional<double> baseValidation(const MetricTable &metrics);

Q_SIGNALS:
    void cursorMoved(double x);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void rebuild();
    std::vector<Curve> lossCurves() const;
    std::vector<Curve> figureCurves(const char *figure) const;
    std::vector<double> xOf(const MetricSeries &series) const;
    void setCursor(double x);
    void refreshValues();
    const char *chosenFigure() const;
    QList<PlotPanel *> panels() const;

    std::vector<ShownRun> m_runs;
    XAxis m_axis = XAxis::Step;
    double m_smoothing = 0.8;
    PlotPanel *m_loss = nullptr;
    PlotPanel *m_rate = nullptr;
    PlotPanel *m_norm = nullptr;
    PlotPanel *m_figure = nullptr;
    QComboBox *m_choice = nullptr;
};

} // namespace fieldwright::ui
