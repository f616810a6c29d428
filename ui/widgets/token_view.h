#pragma once

#include <QAbstractScrollArea>
#include <QHash>

#include <functional>

namespace fieldwright::ui {

/// One token as the model sees it.
struct TokenPiece
{
    enum class Kind { Read, Trained, Special, Cut };
    QString text; ///< as it stands in the rendered text; blanks and line feeds are made visible by the view
    Kind kind = Kind::Read;
    bool trained = false; ///< of Special: whether the loss looks at it
    int id = -1;
    double weight = 1;
    QString place; ///< where it comes from, for the tool tip
};

struct TokenRow
{
    QString title;  ///< "Row 30"
    QString note;   ///< "domain · Calibration policy.pdf"
    QString counts; ///< "89 tokens, 47 trained"
    std::vector<TokenPiece> pieces;
};

/// Paints the tokens of many rows: only those on screen are asked for and laid out, so that 100,000 rows stay fluid.
/// Trained = selection fill and accent underline, only read = grey, special = outlined, cut = struck out.
class TokenView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    /// Called for rows that come on screen; nothing: not there yet (call rowChanged() when it is).
    using RowSource = std::function<std::optional<TokenRow>(qsizetype row)>;

    explicit TokenView(QWidget *parent = nullptr);
    void setRows(qsizetype count, RowSource source);
    /// The row came, or has other contents.
    void rowChanged(qsizetype row);
    void showRow(qsizetype row);
    qsizetype firstVisibleRow() const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Box
    {
        QRect rect; ///< within its row
        size_t piece = 0;
    };
    struct Layout
    {
        std::optional<TokenRow> row;
        std::vector<Box> boxes;
        int height = 0;
    };

    const Layout &layoutOf(qsizetype row);
    void scrollPixels(int pixels);
    void updateRange();
    /// First row on screen and how far it is above the top.
    std::pair<qsizetype, int> top();
    void paintRow(QPainter &painter, const Layout &layout, int y, int clipBottom);

    qsizetype m_count = 0;
    RowSource m_source;
    QHash<qsizetype, Layout> m_layouts;
};

/// Blanks as "·", line feeds as "↵", tabs as "→".
QString visibleBlanks(QString text);

} // namespace fieldwright::ui
