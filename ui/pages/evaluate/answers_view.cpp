#include "ui/pages/evaluate/answers_view.h"

#include "app/text/qt_text.h"
#include "ui/style/colors.h"

#include <QEvent>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

QString escaped(const std::string &text)
{
    constexpr qsizetype longest = 8000;
    QString shown = toQString(text);
    if (shown.size() > longest)
        shown = shown.left(longest) + u'…';
    return shown.toHtmlEscaped().replace(u'\n', u"<br>"_s);
}

} // namespace

AnswersView::AnswersView(QWidget *parent) : Translated(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_text = new QTextBrowser;
    m_text->setOpenLinks(false);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->document()->setDocumentMargin(16);
    column->addWidget(m_text);
    onLanguage([this] {
        m_text->setAccessibleName(tr("Questions with the answers before and after"));
        refresh();
    });
}

void AnswersView::setData(const EvaluationData &data)
{
    m_data.info = data.info;
    m_data.questions = data.questions;
    refresh();
}

void AnswersView::refresh()
{
    const Colors &colors = colorsOf(palette());
    if (m_data.questions.empty()) {
        m_text->setHtml(u"<p>%1</p><p style=\"color:%2\"><small>%3</small></p>"_s.arg(
            tr("No questions were kept for this evaluation."), colors.muted.name(),
            tr("Keep questions on the Chat page: the next evaluation asks both models and shows the answers here.")));
        return;
    }
    QString html;
    const bool both = m_data.info.tuned.has_value();
    for (const EvaluationQuestion &question : m_data.questions) {
        html += u"<p><b>%1</b>"_s.arg(escaped(question.question));
        if (!question.expected.empty())
            html += u"<br><small style=\"color:%1\">%2</small>"_s.arg(
                colors.muted.name(), tr("expected: %1").arg(escaped(question.expected)));
        html += u"</p><table width=\"100%\" cellspacing=\"0\" cellpadding=\"8\"><tr>"_s;
        const auto column = [&](const QColor &color, const QString &sample, const QString &role,
                                const std::string &name, const std::string &answer) {
            html +=
                u"<td width=\"%1%\" valign=\"top\"><span style=\"color:%2\"><b>%3 %4</b></span> <small>%5</small><br>%6</td>"_s
                    .arg(both ? 50 : 100)
                    .arg(color.name(), sample, role, escaped(name), escaped(answer));
        };
        column(colors.baseModel, u"┄○┄"_s, tr("Base"), m_data.info.base.name, question.base);
        if (both)
            column(colors.accent, u"─●─"_s, tr("Tuned"), m_data.info.tuned->name, question.tuned);
        html += u"</tr></table><hr>"_s;
    }
    m_text->setHtml(html);
}

void AnswersView::changeEvent(QEvent *event)
{
    Translated::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_text)
        refresh();
}

} // namespace fieldwright::ui
