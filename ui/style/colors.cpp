#include "ui/style/colors.h"

#include <QGuiApplication>

namespace fieldwright::ui {

namespace {

QColor rgb(const char *text)
{
    return QColor(QLatin1String(text));
}

Colors makeLight()
{
    Colors c;
    c.window = rgb("#ECEEF0");
    c.base = rgb("#FFFFFF");
    c.alternate = rgb("#F6F7F9");
    c.raised = rgb("#FAFBFC");
    c.buttonTop = rgb("#F7F8F9");
    c.buttonBottom = rgb("#EBEDEF");
    c.line = rgb("#CFD4D9");
    c.edge = rgb("#78818A");
    c.text = rgb("#1B1F23");
    c.muted = rgb("#565F68");
    c.disabled = rgb("#8A929B");
    c.accent = rgb("#0072B2");
    c.onAccent = rgb("#FFFFFF");
    c.accentEdge = rgb("#005C91");
    c.link = rgb("#00629A");
    c.selection = rgb("#CFE4F2");
    c.success = rgb("#00694C");
    c.successFill = rgb("#E0F3EC");
    c.successEdge = rgb("#009E73");
    c.warning = rgb("#7A4A00");
    c.warningFill = rgb("#FFF3D6");
    c.warningEdge = rgb("#E69F00");
    c.error = rgb("#A81E1E");
    c.errorFill = rgb("#FCE9E7");
    c.errorEdge = rgb("#D0453B");
    c.evidence = rgb("#FFE9A8");
    c.evidenceLine = rgb("#B97F00");
    c.baseModel = rgb("#6B737B");
    c.grid = rgb("#E3E6E9");
    c.axis = rgb("#6B737B");
    c.series = {rgb("#0072B2"), rgb("#D55E00"), rgb("#009E73"), rgb("#CC79A7"), rgb("#E69F00"), rgb("#56B4E9")};
    return c;
}

Colors makeDark()
{
    Colors c;
    c.dark = true;
    c.window = rgb("#26292D");
    c.base = rgb("#1B1E21");
    c.alternate = rgb("#202327");
    c.raised = rgb("#2E3236");
    c.buttonTop = rgb("#383D42");
    c.buttonBottom = rgb("#31363B");
    c.line = rgb("#41474D");
    c.edge = rgb("#7D868F");
    c.text = rgb("#E8EAED");
    c.muted = rgb("#A9B1B9");
    c.disabled = rgb("#737C85");
    c.accent = rgb("#56B4E9");
    c.onAccent = rgb("#0B1A24");
    c.accentEdge = rgb("#7CC6F0");
    c.link = rgb("#7CC6F0");
    c.selection = rgb("#1B4059");
    c.success = rgb("#5FD0A7");
    c.successFill = rgb("#1C3A30");
    c.successEdge = rgb("#1FB58A");
    c.warning = rgb("#F2BE58");
    c.warningFill = rgb("#3D3118");
    c.warningEdge = rgb("#B97F00");
    c.error = rgb("#FF9488");
    c.errorFill = rgb("#452322");
    c.errorEdge = rgb("#D0453B");
    c.evidence = rgb("#5A4510");
    c.evidenceLine = rgb("#E69F00");
    c.baseModel = rgb("#A9B1B9");
    c.grid = rgb("#30353A");
    c.axis = rgb("#A9B1B9");
    c.series = {rgb("#56B4E9"), rgb("#E8783A"), rgb("#1FB58A"), rgb("#CC79A7"), rgb("#E69F00"), rgb("#F0E442")};
    return c;
}

} // namespace

const Colors &lightColors()
{
    static const Colors colors = makeLight();
    return colors;
}

const Colors &darkColors()
{
    static const Colors colors = makeDark();
    return colors;
}

const Colors &colorsOf(const QPalette &palette)
{
    // A style sheet with a transparent background leaves a transparent black in a widget's palette.
    const QColor own = palette.color(QPalette::Window);
    const QColor window = own.alpha() == 255 ? own : QGuiApplication::palette().color(QPalette::Window);
    return window.lightness() < 128 ? darkColors() : lightColors();
}

QPalette paletteOf(const Colors &c)
{
    QPalette p;
    p.setColor(QPalette::Window, c.window);
    p.setColor(QPalette::WindowText, c.text);
    p.setColor(QPalette::Base, c.base);
    p.setColor(QPalette::AlternateBase, c.alternate);
    p.setColor(QPalette::ToolTipBase, c.raised);
    p.setColor(QPalette::ToolTipText, c.text);
    p.setColor(QPalette::PlaceholderText, c.muted);
    p.setColor(QPalette::Text, c.text);
    p.setColor(QPalette::Button, c.buttonBottom);
    p.setColor(QPalette::ButtonText, c.text);
    p.setColor(QPalette::BrightText, c.error);
    p.setColor(QPalette::Light, c.buttonTop);
    p.setColor(QPalette::Midlight, c.raised);
    p.setColor(QPalette::Mid, c.line);
    p.setColor(QPalette::Dark, c.edge);
    p.setColor(QPalette::Shadow, c.edge);
    p.setColor(QPalette::Highlight, c.accent);
    p.setColor(QPalette::HighlightedText, c.onAccent);
    p.setColor(QPalette::Link, c.link);
    p.setColor(QPalette::LinkVisited, c.link);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText, QPalette::ToolTipText})
        p.setColor(QPalette::Disabled, role, c.disabled);
    p.setColor(QPalette::Disabled, QPalette::Highlight, c.line);
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, c.disabled);
    p.setColor(QPalette::Disabled, QPalette::Base, c.window);
    return p;
}

QColor toneColor(const Colors &c, Tone tone)
{
    switch (tone) {
    case Tone::Plain:
        return c.text;
    case Tone::Muted:
        return c.muted;
    case Tone::Success:
        return c.success;
    case Tone::Warning:
        return c.warning;
    case Tone::Error:
        return c.error;
    case Tone::Accent:
        return c.link;
    }
    return c.text;
}

QColor toneFill(const Colors &c, Tone tone)
{
    switch (tone) {
    case Tone::Plain:
    case Tone::Muted:
        return c.raised;
    case Tone::Success:
        return c.successFill;
    case Tone::Warning:
        return c.warningFill;
    case Tone::Error:
        return c.errorFill;
    case Tone::Accent:
        return c.selection;
    }
    return c.raised;
}

QColor toneEdge(const Colors &c, Tone tone)
{
    switch (tone) {
    case Tone::Plain:
    case Tone::Muted:
        return c.edge;
    case Tone::Success:
        return c.successEdge;
    case Tone::Warning:
        return c.warningEdge;
    case Tone::Error:
        return c.errorEdge;
    case Tone::Accent:
        return c.accent;
    }
    return c.edge;
}

} // namespace fieldwright::ui
