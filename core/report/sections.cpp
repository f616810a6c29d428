#include "core/base/clock.h"
#include "core/base/utf8.h"
#include "core/model_files/licence.h"
#include "core/report/document.h"
#include "core/report/examples.h"
#include "core/report/figures.h"
#include "core/report/numbers.h"

#include <cmath>

namespace fieldwright::report {

namespace {

constexpr size_t examplesEachWay = 8;
constexpr size_t domainExamples = 10;
constexpr size_t shownCharacters = 1500;

/// Long answers are cut in the report; JSON and CSV have them whole.
std::string clipped(std::string_view raw)
{
    const std::string text = cleaned(raw);
    size_t at = 0;
    for (size_t count = 0; at < text.size() && count < shownCharacters; ++count)
        nextCodePoint(text, at);
    return at < text.size() ? text.substr(0, at) + " […]" : text;
}

/// Adds the sections of one report, in their order.
class Sections
{
public:
    explicit Sections(const ReportInput &input) : m_input(input), m_summary(input.summary)
    {
        m_document.title = input.title.empty() ? say(FW_NOOP("core", "Evaluation report")) : cleaned(input.title);
        m_document.language = input.language == "zh_CN" || input.language == "zh" ? "zh-CN" : "en";
        m_document.words = {say(FW_NOOP("core", "Question")), say(FW_NOOP("core", "Expected")),
                            say(FW_NOOP("core", "Base")), say(FW_NOOP("core", "Tuned"))};
        std::string time = isoTime(input.createdMs);
        for (const std::string &part :
             {cleaned(input.project), time, input.version.empty() ? "" : "Fieldwright " + input.version}) {
            if (!part.empty())
                m_document.subtitle += (m_document.subtitle.empty() ? "" : " · ") + part;
        }
    }

    Document build()
    {
        addVerdict();
        addCompared();
        addDomain();
        addDimensions();
        addChanges();
        addQuestions();
        addUnparsed();
        addAdvice();
        addTraining();
        addLimits();
        return std::move(m_document);
    }

private:
    std::string say(const char *source, std::vector<std::string> facts = {}) const
    {
        return said(m_input, Text(source, std::move(facts)));
    }
    void add(Block block) { m_document.blocks.push_back(std::move(block)); }
    void heading(const char *source) { add(Heading{2, say(source)}); }
    void subheading(const char *source) { add(Heading{3, say(source)}); }
    void paragraph(const char *source, std::vector<std::string> facts = {})
    {
        add(Paragraph{say(source, std::move(facts)), false});
    }
    void note(const char *source, std::vector<std::string> facts = {})
    {
        add(Paragraph{say(source, std::move(facts)), true});
    }

    void addVerdict()
    {
        if (!m_summary.headline.empty())
            add(Notice{m_summary.headlineVerdict, said(m_input, m_summary.headline),
                       said(m_input, m_summary.gateText)});
    }

    void addModel(Facts &facts, const char *label, const ReportModel &model)
    {
        facts.rows.emplace_back(say(label), cleaned(model.name));
        const LicenceVerdict verdict = licenceVerdict(model.licence);
        facts.rows.emplace_back(say(FW_NOOP("core", "Licence")),
                                (model.licence.empty() ? std::string() : cleaned(model.licence) + ". ") +
                                    said(m_input, licenceUseText(verdict.use)) + " " + said(m_input, verdict.reason));
        if (!model.fingerprint.empty())
            facts.rows.emplace_back(say(FW_NOOP("core", "Fingerprint")), cleaned(model.fingerprint));
    }

    void addCompared()
    {
        heading(FW_NOOP("core", "What was compared"));
        Facts facts;
        addModel(facts, FW_NOOP("core", "Base model"), m_input.base);
        if (m_summary.compared)
            addModel(facts, FW_NOOP("core", "Tuned model"), m_input.tuned);
        if (!m_input.datasetName.empty())
            facts.rows.emplace_back(say(FW_NOOP("core", "Dataset version")), cleaned(m_input.datasetName));
        facts.rows.emplace_back(say(FW_NOOP("core", "Test items")), grouped(m_summary.items));
        if (m_summary.unpaired > 0)
            facts.rows.emplace_back(say(FW_NOOP("core", "Left out, answered by one model only")),
                                    grouped(m_summary.unpaired));
        facts.rows.emplace_back(say(FW_NOOP("core", "Protocol")), cleaned(m_summary.protocol));
        add(std::move(facts));
        note(FW_NOOP("core", "Both models were given the same items with the same prompts and answered without chance "
                             "(greedily). Numbers of another protocol cannot be compared with these."));
    }

    /// The cells of a comparison after its name.
    std::vector<std::string> cells(std::vector<std::string> row, const Comparison &comparison, bool withTest) const
    {
        row.push_back(grouped(comparison.n));
        row.push_back(points(comparison.base) + " " + pointsInterval(comparison.baseInterval));
        if (!m_summary.compared)
            return row;
        row.push_back(points(comparison.tuned) + " " + pointsInterval(comparison.tunedInterval));
        row.push_back(signedPointsOfShare(comparison.delta) + " " + signedPointsInterval(comparison.deltaInterval));
        if (withTest) {
            row.push_back(comparison.pHolm ? pValue(*comparison.pHolm) : "–");
            row.push_back(comparison.pHolm ? verdictWord(m_input, comparison.verdict) : "–");
        }
        return row;
    }

    std::vector<std::string> header(std::vector<std::string> names, bool withTest) const
    {
        names.push_back(say(FW_NOOP("core", "Items")));
        names.push_back(say(FW_NOOP("core", "Base [95 %]")));
        if (!m_summary.compared)
            return names;
        names.push_back(say(FW_NOOP("core", "Tuned [95 %]")));
        names.push_back(say(FW_NOOP("core", "Difference [95 %]")));
        if (withTest) {
            names.push_back(say(FW_NOOP("core", "p (Holm)")));
            names.push_back(say(FW_NOOP("core", "Verdict")));
        }
        return names;
    }

    IntervalRow intervalRow(const std::string &name, const Comparison &comparison) const
    {
        return {name,
                100 * comparison.delta,
                100 * comparison.deltaInterval.low,
                100 * comparison.deltaInterval.high,
                comparison.verdict,
                signedPointsOfShare(comparison.delta) + " " + signedPointsInterval(comparison.deltaInterval)};
    }

    void addDomain()
    {
        if (m_summary.domain.empty())
            return;
        heading(FW_NOOP("core", "Your field"));
        Table table{header({say(FW_NOOP("core", "Test"))}, true), {}, 1};
        std::vector<IntervalRow> rows;
        for (const char *part : {"rephrased", "unseen"}) {
            const auto it = m_summary.domain.find(part);
            if (it == m_summary.domain.end())
                continue;
            const std::string name = axisName(m_input, domainSuite, part);
            table.rows.push_back(cells({name}, it->second, true));
            rows.push_back(intervalRow(name, it->second));
        }
        add(std::move(table));
        if (m_summary.compared)
            add(intervalFigure("domain", rows,
                               say(FW_NOOP("core", "Domain test: difference in points, 95 % interval"))));
        note(FW_NOOP("core",
                     "Share of questions answered rightly: every number and code of the expected answer is there, and "
                     "most of its words. Facts that were trained are asked in a phrasing that was not; sources that "
                     "were never trained show whether the model makes things up."));
    }

    void addRadar(const std::string &slice, const RadarSummary &radar)
    {
        std::vector<RadarAxis> axes;
        for (size_t k = 0; k < radar.base.size() && k < fiveDimensions.size(); ++k)
            axes.push_back({axisName(m_input, fiveDimensionSuite, fiveDimensions[k]), radar.base[k],
                            k < radar.tuned.size() ? radar.tuned[k] : 0});
        const std::string caption =
            slice == "pooled"
                ? say(FW_NOOP("core", "Five dimensions, both languages pooled by item: 0 = what chance or a "
                                      "trivial program gets, 100 = perfect"))
                : languageName(m_input, slice);
        Figure figure = radarFigure(axes, m_summary.compared, m_document.words, caption);
        figure.name = "radar-" + slice;
        add(std::move(figure));
        Facts facts;
        const auto row = [&](const char *label, const std::string &value) {
            facts.rows.emplace_back(say(label), value);
        };
        row(FW_NOOP("core", "Area of base, of the full pentagon"), percent(radar.figures.baseArea));
        if (m_summary.compared) {
            const std::string notDefined = say(FW_NOOP("core", "not defined"));
            row(FW_NOOP("core", "Area of tuned"), percent(radar.figures.tunedArea));
            row(FW_NOOP("core", "Overlap"), percent(radar.figures.overlapArea));
            std::string kept = radar.figures.kept ? percent(*radar.figures.kept) : notDefined;
            if (radar.keptInterval)
                kept += " [" + percent(radar.keptInterval->low) + ", " + percent(radar.keptInterval->high) + "]";
            row(FW_NOOP("core", "Kept of base (overlap ÷ area of base)"), kept);
            row(FW_NOOP("core", "New beyond base, of the area of base"),
                radar.figures.gained ? percent(*radar.figures.gained) : notDefined);
            row(FW_NOOP("core", "Overlap ÷ union"), radar.figures.iou ? percent(*radar.figures.iou) : notDefined);
        }
        add(std::move(facts));
    }

    void addDimensions()
    {
        if (m_summary.axes.empty())
            return;
        heading(FW_NOOP("core", "Five dimensions"));
        if (const auto it = m_summary.radar.find("pooled"); it != m_summary.radar.end())
            addRadar(it->first, it->second);
        Table table{header({say(FW_NOOP("core", "Dimension"))}, true), {}, 1};
        std::vector<IntervalRow> rows;
        for (const AxisSummary &axis : m_summary.axes) {
            const std::string name = axisName(m_input, axis.suite, axis.axis);
            table.rows.push_back(cells({name}, axis.pooled.all, true));
            rows.push_back(intervalRow(name, axis.pooled.all));
        }
        subheading(FW_NOOP("core", "Scores and differences, raw points"));
        add(std::move(table));
        if (m_summary.compared)
            add(intervalFigure("differences", rows,
                               say(FW_NOOP("core", "Tuned minus base in raw points, 95 % interval. Hollow: undecided, "
                                                   "filled circle: better, diamond: worse"))));
        if (!m_summary.detectable.empty())
            add(Paragraph{said(m_input, m_summary.detectable), true});
        addByLanguage();
        addByKind();
    }

    void addByLanguage()
    {
        Table table{header({say(FW_NOOP("core", "Dimension")), say(FW_NOOP("core", "Language"))}, true), {}, 2};
        for (const AxisSummary &axis : m_summary.axes) {
            for (const auto &[language, slice] : axis.languages)
                table.rows.push_back(cells({axisName(m_input, axis.suite, axis.axis), languageName(m_input, language)},
                                           slice.all, true));
        }
        if (table.rows.size() <= m_summary.axes.size())
            return;
        subheading(FW_NOOP("core", "By language"));
        add(std::move(table));
        for (const auto &[slice, radar] : m_summary.radar) {
            if (slice != "pooled")
                addRadar(slice, radar);
        }
    }

    void addByKind()
    {
        Table table{header({say(FW_NOOP("core", "Dimension")), say(FW_NOOP("core", "Kind"))}, false), {}, 2};
        for (const AxisSummary &axis : m_summary.axes) {
            const std::string name = axisName(m_input, axis.suite, axis.axis);
            if (axis.pooled.free.n > 0)
                table.rows.push_back(cells({name, say(FW_NOOP("core", "written"))}, axis.pooled.free, false));
            if (axis.pooled.choice.n > 0)
                table.rows.push_back(cells({name, say(FW_NOOP("core", "choice"))}, axis.pooled.choice, false));
        }
        if (table.rows.empty())
            return;
        subheading(FW_NOOP("core", "Written answers and choices apart"));
        add(std::move(table));
        note(FW_NOOP("core",
                     "Choices are weighed by the likelihood that the model gives them, per character, so they need no "
                     "obedience to a format. A skill that shows in choices and not in writing was not lost."));
    }

    Answers answersOf(const ReportItem &item) const
    {
        const auto noteOf = [&](bool parsed, double score) {
            return parsed ? say(FW_NOOP("core", "score %1"), {points(score)})
                          : say(FW_NOOP("core", "could not be read: counted as wrong"));
        };
        return {axisName(m_input, item.suite, item.axis) + " · " + languageName(m_input, item.language) + " · " +
                    cleaned(item.item) + " · " + signedPointsOfShare(item.difference()),
                clipped(item.prompt),
                clipped(item.expected),
                clipped(item.base),
                clipped(item.tuned),
                noteOf(item.baseParsed, item.baseScore),
                noteOf(item.tunedParsed, item.tunedScore)};
    }

    void addExamples(const char *title, bool better)
    {
        const auto chosen = changedMost(m_input.items, better, examplesEachWay);
        subheading(title);
        if (chosen.empty())
            return note(FW_NOOP("core", "None."));
        for (const ReportItem *item : chosen)
            add(answersOf(*item));
    }

    void addChanges()
    {
        if (!m_summary.compared)
            return;
        heading(FW_NOOP("core", "What got better and what got worse"));
        Table table{{say(FW_NOOP("core", "Dimension")), say(FW_NOOP("core", "Items")), say(FW_NOOP("core", "Better")),
                     say(FW_NOOP("core", "Worse")), say(FW_NOOP("core", "Same"))},
                    {},
                    1};
        const auto addRow = [&](const std::string &name, const Comparison &all) {
            table.rows.push_back({name, grouped(all.n), grouped(all.better), grouped(all.worse),
                                  grouped(all.n - all.better - all.worse)});
        };
        for (const AxisSummary &axis : m_summary.axes)
            addRow(axisName(m_input, axis.suite, axis.axis), axis.pooled.all);
        for (const auto &[part, comparison] : m_summary.domain)
            addRow(axisName(m_input, domainSuite, part), comparison);
        add(std::move(table));
        if (m_input.items.empty())
            return;
        addExamples(FW_NOOP("core", "Got worse: those that lost most, from each dimension in turn"), false);
        addExamples(FW_NOOP("core", "Got better: those that gained most, from each dimension in turn"), true);
        addDomainQuestions();
    }

    /// Domain questions as they come, right or wrong: examples that nobody picked.
    void addDomainQuestions()
    {
        size_t count = 0;
        for (const ReportItem &item : m_input.items) {
            if (item.suite != domainSuite || item.axis != "rephrased")
                continue;
            if (count++ == 0)
                subheading(FW_NOOP("core", "The first questions of the domain test, not picked"));
            add(answersOf(item));
            if (count == domainExamples)
                break;
        }
    }

    void addQuestions()
    {
        if (m_input.questions.empty())
            return;
        heading(FW_NOOP("core", "Before and after"));
        for (const ReportQuestion &question : m_input.questions)
            add(Answers{"", clipped(question.question), clipped(question.expected), clipped(question.base),
                        clipped(question.tuned), "", ""});
    }

    void addUnparsed()
    {
        heading(FW_NOOP("core", "Answers that could not be read"));
        paragraph(FW_NOOP("core", "An answer that is not in the form demanded counts as wrong, never as missing."));
        std::vector<std::string> names = {say(FW_NOOP("core", "Dimension")), say(FW_NOOP("core", "Written answers")),
                                          m_document.words.base};
        if (m_summary.compared)
            names.push_back(m_document.words.tuned);
        Table table{std::move(names), {}, 1};
        const auto addRow = [&](const std::string &name, std::int64_t n, std::int64_t base, std::int64_t tuned) {
            table.rows.push_back({name, grouped(n), grouped(base)});
            if (m_summary.compared)
                table.rows.back().push_back(grouped(tuned));
        };
        std::int64_t written = 0;
        const auto addComparison = [&](const std::string &name, const Comparison &free) {
            if (free.n == 0)
                return;
            written += free.n;
            addRow(name, free.n, free.baseUnparsed, free.tunedUnparsed);
        };
        for (const AxisSummary &axis : m_summary.axes)
            addComparison(axisName(m_input, axis.suite, axis.axis), axis.pooled.free);
        for (const auto &[part, comparison] : m_summary.domain)
            addComparison(axisName(m_input, domainSuite, part), comparison);
        addRow(say(FW_NOOP("core", "All")), written, m_summary.baseUnparsed, m_summary.tunedUnparsed);
        add(std::move(table));
    }

    void addAdvice()
    {
        if (m_summary.advice.empty())
            return;
        heading(FW_NOOP("core", "What to do next"));
        List list;
        for (const Advice &advice : m_summary.advice)
            list.entries.emplace_back(said(m_input, advice.heading), said(m_input, advice.text));
        add(std::move(list));
    }

    void addDataset()
    {
        const Json &manifest = m_input.datasetManifest;
        if (!manifest.is_object() || manifest.empty())
            return;
        subheading(FW_NOOP("core", "Data"));
        Facts facts;
        const auto row = [&](const char *label, const std::string &value) {
            if (!value.empty())
                facts.rows.emplace_back(say(label), cleaned(value));
        };
        const auto numberOrNone = [&](const char *key) {
            const Json *value = member(manifest, key);
            return value && value->is_number() ? dumpJson(*value) : std::string();
        };
        row(FW_NOOP("core", "Dataset version"), m_input.datasetName);
        row(FW_NOOP("core", "Seed"), numberOrNone("seed"));
        if (const Json *shares = member(manifest, "shares"); shares && shares->is_object()) {
            const auto share = [&](const char *key) {
                const Json *value = member(*shares, key);
                return value && value->is_number() ? percent(value->get<double>()) : std::string();
            };
            row(FW_NOOP("core", "Domain share asked for"), share("asked"));
            row(FW_NOOP("core", "Domain share realised, of all tokens read"), share("realised_rendered"));
            row(FW_NOOP("core", "Domain share realised, of trained tokens"), share("realised_trained"));
        }
        row(FW_NOOP("core", "Rows cut at the greatest length"), numberOrNone("cut_rows"));
        row(FW_NOOP("core", "Greatest length, tokens"), numberOrNone("max_length"));
        row(FW_NOOP("core", "SHA-256 of the pairs"), stringOr(manifest, "pairs_sha256"));
        row(FW_NOOP("core", "SHA-256 of the tokenizer"), stringOr(manifest, "tokenizer_sha256"));
        row(FW_NOOP("core", "SHA-256 of the chat template"), stringOr(manifest, "template_sha256"));
        add(std::move(facts));

        const Json *counts = member(manifest, "counts");
        if (!counts || !counts->is_object() || counts->empty())
            return;
        Table table{{say(FW_NOOP("core", "Part")), say(FW_NOOP("core", "Rows")), say(FW_NOOP("core", "Domain rows")),
                     say(FW_NOOP("core", "General rows")), say(FW_NOOP("core", "Tokens read")),
                     say(FW_NOOP("core", "Tokens trained")), say(FW_NOOP("core", "SHA-256"))},
                    {},
                    1};
        const Json *files = member(manifest, "files");
        for (const auto &[part, count] : counts->items()) {
            std::string hash;
            for (const std::string &name : {part + ".jsonl", part}) {
                if (const Json *file = files ? member(*files, name.c_str()) : nullptr; file && hash.empty())
                    hash = stringOr(*file, "sha256").substr(0, 16);
            }
            table.rows.push_back({cleaned(part), grouped(intOr(count, "rows")), grouped(intOr(count, "domain_rows")),
                                  grouped(intOr(count, "general_rows")), grouped(intOr(count, "rendered_tokens")),
                                  grouped(intOr(count, "trained_tokens")), hash.empty() ? "–" : cleaned(hash) + "…"});
        }
        add(std::move(table));
    }

    std::string duration(double seconds) const
    {
        if (!std::isfinite(seconds) || seconds < 0 || seconds > 1e9)
            return "–";
        const auto whole = std::llround(seconds);
        if (whole < 60)
            return say(FW_NOOP("core", "%1 s"), {std::to_string(whole)});
        if (whole < 3600)
            return say(FW_NOOP("core", "%1 min %2 s"), {std::to_string(whole / 60), std::to_string(whole % 60)});
        return say(FW_NOOP("core", "%1 h %2 min"), {std::to_string(whole / 3600), std::to_string(whole % 3600 / 60)});
    }

    void addTraining()
    {
        const bool hasData = m_input.datasetManifest.is_object() && !m_input.datasetManifest.empty();
        if (!hasData && m_input.recipe.empty() && !m_input.training && m_input.curves.empty())
            return;
        heading(FW_NOOP("core", "What was trained on what"));
        addDataset();
        if (!m_input.recipe.empty()) {
            subheading(FW_NOOP("core", "Recipe"));
            Facts facts;
            for (const ReportFact &fact : m_input.recipe)
                facts.rows.emplace_back(said(m_input, fact.label), cleaned(fact.value));
            add(std::move(facts));
        }
        if (const auto &training = m_input.training) {
            subheading(FW_NOOP("core", "Training"));
            Facts facts;
            const auto row = [&](const char *label, const std::string &value) {
                if (!value.empty())
                    facts.rows.emplace_back(say(label), cleaned(value));
            };
            row(FW_NOOP("core", "Method"), training->method);
            row(FW_NOOP("core", "Steps"), grouped(training->steps));
            row(FW_NOOP("core", "Best step, which the model is from"), grouped(training->bestStep));
            row(FW_NOOP("core", "Tokens"), grouped(training->tokens));
            if (training->parameters > 0)
                row(FW_NOOP("core", "Parameters trained, of all"),
                    grouped(training->trainable) + " / " + grouped(training->parameters));
            row(FW_NOOP("core", "Time"), duration(training->seconds));
            row(FW_NOOP("core", "Device"), training->device);
            row(FW_NOOP("core", "Machine"), training->machine);
            row(FW_NOOP("core", "Precision"), training->precision);
            row(FW_NOOP("core", "Why this precision"), said(m_input, training->precisionReason));
            row(FW_NOOP("core", "Seed"), training->seed);
            for (const ReportFact &fact : training->versions)
                facts.rows.emplace_back(said(m_input, fact.label), cleaned(fact.value));
            add(std::move(facts));
        }
        for (size_t i = 0; i < m_input.curves.size(); ++i)
            add(curveFigure("curve-" + std::to_string(i + 1), m_input, m_input.curves[i]));
    }

    void addLimits()
    {
        heading(FW_NOOP("core", "What these numbers do not show"));
        List list;
        const auto limit = [&](const char *source, std::vector<std::string> facts = {}) {
            list.entries.emplace_back("", say(source, std::move(facts)));
        };
        if (m_summary.compared && m_summary.detectablePoints > 0)
            limit(FW_NOOP("core",
                          "Undecided is not equal: with so few items a difference of less than about %1 points mostly "
                          "cannot be seen."),
                  {std::to_string(std::llround(std::ceil(m_summary.detectablePoints)))});
        limit(FW_NOOP("core",
                      "The built-in items were written for this program. They show the difference between two models "
                      "under the same prompts, not how either would do in another benchmark."));
        if (!m_summary.domain.empty()) {
            limit(FW_NOOP("core",
                          "The domain test comes from the same documents as the training. It shows that facts can be "
                          "recalled, not that the documents are right or complete."));
            limit(FW_NOOP("core",
                          "A domain answer is right when it holds the expected numbers, codes and words. What else it "
                          "claims is not checked: read the examples."));
        }
        limit(FW_NOOP("core",
                      "Intervals and p values speak of other items of this kind. They say nothing about another run of "
                      "the training: seeds differ too."));
        limit(FW_NOOP("core",
                      "The area of a radar chart depends on the order of its axes, so read the differences of each "
                      "dimension first."));
        limit(FW_NOOP("core", "Safety, bias, style and long conversations were not tested."));
        add(std::move(list));
    }

    const ReportInput &m_input;
    const Summary &m_summary;
    Document m_document;
};

} // namespace

Document buildDocument(const ReportInput &input)
{
    return Sections(input).build();
}

} // namespace fieldwright::report
