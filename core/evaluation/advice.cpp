#include "core/evaluation/advice.h"

#include <charconv>
#include <cmath>

namespace fieldwright {

namespace {

/// Of 95 % half-width: what a gain must be for a test of 5 % to see it with 80 % power, (1.96 + 0.84) ÷ 1.96.
constexpr double powerFactor = 1.4286;
/// A difference of fewer points is not worth more items.
constexpr double worthSettlingPoints = 2;

struct AxisTexts
{
    const char *axis;
    const char *fell;
    const char *undecided;
};
constexpr std::array axisTexts = {
    AxisTexts{"segmentation", FW_NOOP("core", "Segmentation fell (%1 points): a first sign of over-training."),
              FW_NOOP("core", "Segmentation is undecided (%1 points, %2 to %3).")},
    AxisTexts{"syntax", FW_NOOP("core", "Syntax fell (%1 points)."),
              FW_NOOP("core", "Syntax is undecided (%1 points, %2 to %3).")},
    AxisTexts{"semantics", FW_NOOP("core", "Semantics fell (%1 points)."),
              FW_NOOP("core", "Semantics is undecided (%1 points, %2 to %3).")},
    AxisTexts{"disambiguation", FW_NOOP("core", "Disambiguation fell (%1 points)."),
              FW_NOOP("core", "Disambiguation is undecided (%1 points, %2 to %3).")},
    AxisTexts{"comprehension", FW_NOOP("core", "Comprehension fell (%1 points)."),
              FW_NOOP("core", "Comprehension is undecided (%1 points, %2 to %3).")},
};

const AxisTexts *textsOf(const AxisSummary &axis)
{
    if (axis.suite != fiveDimensionSuite)
        return nullptr;
    const auto it = std::find_if(axisTexts.begin(), axisTexts.end(),
                                 [&](const AxisTexts &texts) { return axis.axis == texts.axis; });
    return it == axisTexts.end() ? nullptr : &*it;
}

std::string countOf(double share, std::int64_t n)
{
    return std::to_string(std::llround(share * double(n)));
}

void writeHeadline(Summary &summary)
{
    if (summary.items == 0)
        return; // only questions were asked
    if (!summary.compared) {
        summary.headline = {FW_NOOP("core", "%1 test items answered by one model. Choose a second one to compare."),
                            {std::to_string(summary.items)}};
        return;
    }
    if (const auto it = summary.domain.find("rephrased"); it != summary.domain.end()) {
        const Comparison &domain = it->second;
        const std::vector<std::string> facts = {countOf(domain.tuned, domain.n), std::to_string(domain.n),
                                                countOf(domain.base, domain.n)};
        summary.headlineVerdict = domain.verdict;
        if (domain.verdict == Verdict::Better)
            summary.headline = {
                FW_NOOP("core", "Clearly better in your field: %1 of %2 test questions right, before %3."), facts};
        else if (domain.verdict == Verdict::Worse)
            summary.headline = {FW_NOOP("core", "Worse in your field: %1 of %2 test questions right, before %3."),
                                facts};
        else
            summary.headline = {FW_NOOP("core", "No proven change in your field: %1 of %2 test questions right, "
                                                "before %3."),
                                facts};
        return;
    }
    int better = 0;
    int worse = 0;
    for (const AxisSummary &axis : summary.axes) {
        better += axis.pooled.all.verdict == Verdict::Better;
        worse += axis.pooled.all.verdict == Verdict::Worse;
    }
    summary.headlineVerdict = worse > 0 ? Verdict::Worse : better > 0 ? Verdict::Better : Verdict::Undecided;
    summary.headline = {FW_NOOP("core", "Of %1 dimensions, %2 got better and %3 got worse; the others are undecided."),
                        {std::to_string(summary.axes.size()), std::to_string(better), std::to_string(worse)}};
}

void writeGate(Summary &summary)
{
    if (!summary.compared || summary.axes.empty())
        return;
    const std::vector<std::string> margin = {plainNumber(summary.marginPoints, 1)};
    switch (summary.gate) {
    case GateVerdict::WithinMargin:
        summary.gateText = {FW_NOOP("core", "Regression gate passed: no dimension lost more than %1 points."), margin};
        break;
    case GateVerdict::Worse:
        summary.gateText = {FW_NOOP("core",
                                    "Regression gate not passed: a dimension lost more than %1 points, and this "
                                    "is not chance."),
                            margin};
        break;
    case GateVerdict::Undecided:
        summary.gateText = {FW_NOOP("core",
                                    "Regression gate undecided: with so few items a loss of more than %1 points "
                                    "can be neither shown nor ruled out."),
                            margin};
        break;
    }
}

void writeDetectable(Summary &summary)
{
    if (!summary.compared || summary.axes.empty())
        return;
    std::int64_t least = summary.axes.front().pooled.all.n;
    std::int64_t most = least;
    for (const AxisSummary &axis : summary.axes) {
        least = std::min(least, axis.pooled.all.n);
        most = std::max(most, axis.pooled.all.n);
    }
    const std::string count =
        least == most ? std::to_string(least) : std::to_string(least) + "–" + std::to_string(most);
    summary.detectable = {FW_NOOP("core",
                                  "%1 items a dimension: changes below about %2 points mostly cannot be seen. p is "
                                  "corrected for five dimensions (Holm). Answers that could not be read count as "
                                  "wrong: base %3, tuned %4."),
                          {count, plainNumber(std::ceil(summary.detectablePoints), 0),
                           std::to_string(summary.baseUnparsed), std::to_string(summary.tunedUnparsed)}};
}

void adviseOnDomain(Summary &summary)
{
    if (const auto it = summary.domain.find("rephrased"); it != summary.domain.end()) {
        const Comparison &domain = it->second;
        if (domain.verdict != Verdict::Better)
            summary.advice.push_back(
                {"domain-not-learnt",
                 "rephrased",
                 {FW_NOOP("core", "The facts were not learnt yet."), {}},
                 {FW_NOOP("core",
                          "Train longer or with a higher learning rate, and add phrasings to the questions of each "
                          "fact."),
                  {}},
                 "prepare-run"});
        if (const std::int64_t wrong = domain.n - std::llround(domain.tuned * double(domain.n)); wrong > 0)
            summary.advice.push_back(
                {"domain-wrong",
                 "rephrased",
                 {FW_NOOP("core", "%1 of %2 domain questions are still wrong."),
                  {std::to_string(wrong), std::to_string(domain.n)}},
                 {FW_NOOP("core", "See from which documents they come, and add pairs about these."), {}},
                 "show-wrong"});
    }
    if (const auto it = summary.domain.find("unseen"); it != summary.domain.end()) {
        const Comparison &unseen = it->second;
        if (const std::int64_t wrong = unseen.n - std::llround(unseen.tuned * double(unseen.n)); wrong * 2 > unseen.n)
            summary.advice.push_back(
                {"invents",
                 "unseen",
                 {FW_NOOP("core",
                          "Asked about sources that it never saw, the tuned model is wrong in %1 of %2 questions."),
                  {std::to_string(wrong), std::to_string(unseen.n)}},
                 {FW_NOOP("core",
                          "It makes such answers up. Train on all sources before use, and check its answers against "
                          "the documents."),
                  {}},
                 "add-pairs"});
    }
}

void adviseOnAxes(Summary &summary)
{
    bool otherFell = false;
    for (const AxisSummary &axis : summary.axes) {
        otherFell = otherFell || (axis.pooled.all.verdict == Verdict::Worse && axis.axis != "disambiguation" &&
                                  axis.axis != "comprehension");
    }
    const AxisSummary *openest = nullptr;
    for (const AxisSummary &axis : summary.axes) {
        const AxisTexts *texts = textsOf(axis);
        if (!texts)
            continue;
        const Comparison &all = axis.pooled.all;
        if (all.verdict == Verdict::Worse) {
            Advice advice{"fell", axis.axis, {texts->fell, {signedPoints(100 * all.delta)}}, {}, "prepare-run"};
            const bool onlyFormat = axis.pooled.free.n > 0 && axis.pooled.choice.n > 0 &&
                                    axis.pooled.choice.deltaInterval.high >= 0 &&
                                    axis.pooled.free.tunedUnparsed > axis.pooled.free.baseUnparsed;
            if (onlyFormat) {
                advice.text = {FW_NOOP("core",
                                       "By choice it does as well as before; it writes answers that cannot be read. "
                                       "Add general pairs that demand a fixed form."),
                               {}};
            } else if (axis.axis == "segmentation") {
                advice.text = {
                    FW_NOOP("core", "Train fewer epochs, with a lower learning rate, or with more general data."), {}};
            } else if (!otherFell) {
                advice.text = {FW_NOOP("core",
                                       "Nothing more basic fell: look at the items that got worse, and add pairs like "
                                       "them."),
                               {}};
                advice.action = "show-worse";
            } else {
                advice.text = {FW_NOOP("core",
                                       "Ability was forgotten: raise the share of general data, or lower the learning "
                                       "rate."),
                               {}};
            }
            summary.advice.push_back(std::move(advice));
        } else if (all.verdict == Verdict::Undecided && all.test != "none" &&
                   100 * std::abs(all.delta) >= worthSettlingPoints &&
                   (!openest || std::abs(all.delta) > std::abs(openest->pooled.all.delta))) {
            openest = &axis;
        }
    }
    if (openest) {
        const Comparison &all = openest->pooled.all;
        const double halfWidth = (all.deltaInterval.high - all.deltaInterval.low) / 2;
        const double growth = std::pow(powerFactor * halfWidth / std::abs(all.delta), 2);
        const double needed = std::max(double(all.n) * growth, double(all.n) + 1);
        const auto rounded = std::int64_t(std::ceil(needed / 50)) * 50;
        summary.advice.push_back(
            {"undecided",
             openest->axis,
             {textsOf(*openest)->undecided,
              {signedPoints(100 * all.delta), signedPoints(100 * all.deltaInterval.low),
               signedPoints(100 * all.deltaInterval.high)}},
             {FW_NOOP("core", "About %1 items would settle a difference of this size; now there are %2."),
              {std::to_string(rounded), std::to_string(all.n)}},
             "add-items"});
    }
}

void adviseOnFormat(Summary &summary)
{
    // Only when the loss is more than a few answers, and told once.
    if (summary.tunedUnparsed <= summary.baseUnparsed + 4 ||
        double(summary.tunedUnparsed) <= 1.5 * double(summary.baseUnparsed))
        return;
    summary.advice.push_back(
        {"unparsed",
         "",
         {FW_NOOP("core", "More answers cannot be read than before."), {}},
         {FW_NOOP("core",
                  "%1 answers of the tuned model could not be read, of the base %2. Add general pairs that demand a "
                  "fixed form, such as JSON."),
          {std::to_string(summary.tunedUnparsed), std::to_string(summary.baseUnparsed)}},
         "show-unparsed"});
}

} // namespace

std::string plainNumber(double value, int digits)
{
    std::array<char, 64> buffer;
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::fixed, digits);
    if (error != std::errc())
        return "?";
    std::string out(buffer.data(), end);
    const bool isZero = out.find_first_not_of("0.") == std::string::npos;
    return value < 0 && !isZero ? "−" + out : out;
}

std::string signedPoints(double points, int digits)
{
    const std::string out = plainNumber(points, digits);
    const bool isZero = out.find_first_not_of("0.") == std::string::npos;
    return points > 0 && !isZero ? "+" + out : out;
}

void advise(Summary &summary)
{
    writeHeadline(summary);
    writeGate(summary);
    writeDetectable(summary);
    summary.advice.clear();
    if (!summary.compared)
        return;
    adviseOnAxes(summary);
    adviseOnFormat(summary);
    adviseOnDomain(summary);
}

} // namespace fieldwright
