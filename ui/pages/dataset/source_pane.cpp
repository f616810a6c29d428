#include "ui/pages/dataset/source_pane.h"

#include "app/documents/documents.h"
#include "app/pairs/pairs.h"
#include "app/project/project.h"
#include "app/text/qt_text.h"
#include "core/base/utf8.h"
#include "ui/pages/dataset/source_view.h"
#include "ui/style/theme.h"
#include "ui/widgets/action_button.h"

#include <QLabel>
#include <QPainter>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace fieldwright::ui {

/// What the two marks mean, and how to set the evidence anew.
class EvidenceLegend : public QFrame
{
public:
    explicit EvidenceLegend(QWidget *parent = nullptr) : QFrame(parent)
    {
        setProperty("surface", QStringLiteral("footer"));
        setFixedHeight(30);
    }
    void setTexts(const QString &own, const QString &others, const QString &hint)
    {
        m_own = own;
        m_others = others;
        m_hint = hint;
        setAccessibleName(QStringList{own, others, hint}.join(QStringLiteral(", ")));
        update();
    }

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QFrame::paintEvent(event);
        const Colors &colors = colorsOf(palette());
        QPainter painter(this);
        painter.setFont(smallFont());
        painter.setPen(colors.text);
        const QFontMetrics metrics = painter.fontMetrics();
        QRect box(size::padding, 7, metrics.horizontalAdvance(m_own) + 12, 16);
        painter.fillRect(box, colors.evidence);
        painter.fillRect(QRect(box.left(), box.bottom() - 1, box.width(), 2), colors.evidenceLine);
        painter.drawText(box, Qt::AlignCenter, m_own);
        box = QRect(box.right() + size::padding, 7, metrics.horizontalAdvance(m_others), 16);
        painter.drawText(box, Qt::AlignCenter, m_others);
        painter.setPen(QPen(colors.muted, 1.4, Qt::DotLine));
        painter.drawLine(box.bottomLeft() + QPoint(0, 1), box.bottomRight() + QPoint(0, 1));
        painter.setPen(colors.muted);
        const QRect rest(box.right() + size::padding, 0, width() - box.right() - 2 * size::padding, height());
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight,
                         metrics.elidedText(m_hint, Qt::ElideRight, std::max(0, rest.width())));
    }

private:
    QString m_own, m_others, m_hint;
};

SourcePane::SourcePane(QAction *openDocument, QWidget *parent) : Translated<QFrame>(parent)
{
    setProperty("surface", QStringLiteral("base"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_caption = new Caption;
    m_caption->add(new ActionTool(openDocument));
    m_view = new SourceView;
    m_message = new QLabel;
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    setRole(m_message, "mutedBody");
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_message);
    m_legend = new EvidenceLegend;
    column->addWidget(m_caption);
    column->addWidget(m_stack, 1);
    column->addWidget(m_legend);
    onLanguage([this] {
        m_caption->setTitle(tr("Source"));
        m_view->setAccessibleName(tr("Source text"));
        m_legend->setTexts(tr("evidence of this answer"), tr("evidence of other pairs"),
                           tr("Select text and press M to set the evidence anew"));
        refresh();
    });
}

void SourcePane::setProject(Project *project)
{
    m_project = project;
    m_pair.reset();
    forgetDocument();
    refresh();
}

void SourcePane::forgetEvidence()
{
    m_evidenceOf = 0;
    if (m_content && m_pair)
        fetchOthers();
}

void SourcePane::forgetDocument()
{
    m_content.reset();
    m_fetching = 0;
    m_evidence.clear();
    m_evidenceOf = 0;
    m_view->show({}, {});
}

void SourcePane::showPair(const PairRecord *pair)
{
    m_pair = pair ? std::optional<PairRecord>(*pair) : std::nullopt;
    refresh();
}

void SourcePane::refresh()
{
    const auto say = [this](const QString &text) {
        m_caption->setNote({});
        m_message->setText(text);
        m_stack->setCurrentWidget(m_message);
    };
    if (!m_project || !m_pair)
        return say({});
    const qint64 document = m_pair->document;
    const DocumentInfo *info = m_project->documents().find(document);
    if (!info)
        return say(document ? tr("Its document is no longer in the project.")
                            : tr("This pair has no source document."));
    if (!m_content || m_content->info.id != document) {
        if (m_fetching == document)
            return;
        m_fetching = document;
        m_project->documents().content(document, this, [this, document](Result<DocumentContent> content) {
            if (m_fetching != document)
                return;
            m_fetching = 0;
            if (content) {
                m_content = std::make_shared<const DocumentContent>(std::move(*content));
                refresh();
            } else {
                m_message->setText(translated(content.error()));
                m_stack->setCurrentWidget(m_message);
            }
        });
        return;
    }
    QStringList facts{toQString(info->name)};
    const EvidenceSpan evidence = m_pair->evidence;
    if (evidence.valid()) {
        for (const Block &block : m_content->document.blocks) {
            if (std::int64_t(block.span.end) > evidence.begin) {
                if (block.page > 0)
                    facts.append(tr("page %1").arg(block.page));
                break;
            }
        }
        // People count characters, not bytes.
        const std::string_view text = m_content->document.text;
        const size_t begin =
            codePointCount(text.substr(0, size_t(std::min<std::int64_t>(evidence.begin, std::ssize(text)))));
        const size_t end =
            codePointCount(text.substr(0, size_t(std::min<std::int64_t>(evidence.end, std::ssize(text)))));
        facts.append(tr("characters %1–%2").arg(shownNumber(qint64(begin + 1)), shownNumber(qint64(end))));
    } else {
        facts.append(tr("no evidence set"));
    }
    m_caption->setNote(facts.join(QStringLiteral(" · ")));
    m_stack->setCurrentWidget(m_view);
    m_view->show(m_content, evidence);
    fetchOthers();
}

void SourcePane::fetchOthers()
{
    const qint64 document = m_content->info.id;
    const auto apply = [this] {
        std::vector<EvidenceSpan> others;
        for (const auto &[id, span] : m_evidence) {
            if (m_pair && id != m_pair->id)
                others.push_back(span);
        }
        m_view->setOthers(std::move(others));
    };
    if (m_evidenceOf == document)
        return apply();
    m_evidenceOf = document;
    m_evidence.clear();
    m_project->pairs().evidenceIn(document, this,
                                  [this, document, apply](Result<std::vector<Pairs::Evidence>> evidence) {
                                      if (m_evidenceOf != document || !evidence)
                                          return;
                                      m_evidence.assign(evidence->begin(), evidence->end());
                                      apply();
                                  });
}

} // namespace fieldwright::ui
