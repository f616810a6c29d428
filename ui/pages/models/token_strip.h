#pragma once

#include <QFrame>

#include <vector>

namespace fieldwright::ui {

/// Tokens one after the other as boxes with a coloured line under them and their ids below, broken into lines.
class TokenStrip : public QFrame
{
    Q_OBJECT
public:
    struct Piece
    {
        QString text; ///< what is shown of it; blanks are made visible
        int id = 0;
        bool special = false;
    };

    explicit TokenStrip(QWidget *parent = nullptr);
    void setPieces(std::vector<Piece> pieces);
    const std::vector<Piece> &pieces() const { return m_pieces; }

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    std::vector<QRect> boxes(int width) const;

    std::vector<Piece> m_pieces;
};

} // namespace fieldwright::ui
