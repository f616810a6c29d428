#include "app/cli/help.h"

#include "app/cli/text_table.h"
#include "app/text/qt_text.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>
#include <QRegularExpression>

namespace fieldwright {

namespace {

using namespace Qt::StringLiterals;

struct HelpTr
{
    Q_DECLARE_TR_FUNCTIONS(fieldwright::CommandLine)
};

constexpr int leftWidth = 34;

/// A name beside what it is for; a long one stands on a line of its own.
std::string row(const std::string &name, const std::string &description)
{
    std::string line = "  " + name;
    if (description.empty())
        return line + '\n';
    const int width = displayWidth(line);
    if (width + 2 > leftWidth)
        return line + '\n' + std::string(leftWidth, ' ') + description + '\n';
    return line + std::string(size_t(leftWidth - width), ' ') + description + '\n';
}

/// "{draft,accepted}" as it is; "INT in [0 - 5]" as "0 … 5".
QString allowedValues(const QString &validator)
{
    static const QRegularExpression range(u"^\\w+ in \\[(.+) - (.+)\\]$"_s);
    const QRegularExpressionMatch match = range.match(validator);
    return match.hasMatch() ? match.captured(1) + u" … "_s + match.captured(2) : validator;
}

class HelpFormatter : public CLI::Formatter
{
public:
    HelpFormatter()
    {
        label("Usage", toStd(HelpTr::tr("Usage")));
        label("OPTIONS", toStd(HelpTr::tr("OPTIONS")));
        label("SUBCOMMAND", toStd(HelpTr::tr("VERB")));
        label("SUBCOMMANDS", toStd(HelpTr::tr("VERBS")));
        label("Options", toStd(HelpTr::tr("Options")));
        label("Subcommands", toStd(HelpTr::tr("Verbs")));
        label("Positionals", toStd(HelpTr::tr("Arguments")));
        label("REQUIRED", toStd(HelpTr::tr("required")));
        label("TEXT", toStd(HelpTr::tr("TEXT")));
        label("INT", toStd(HelpTr::tr("NUMBER")));
        label("UINT", toStd(HelpTr::tr("NUMBER")));
        label("FLOAT", toStd(HelpTr::tr("NUMBER")));
    }

    std::string make_group(std::string group, bool isPositional,
                           std::vector<const CLI::Option *> options) const override
    {
        return CLI::Formatter::make_group(get_label(group), isPositional, options);
    }

    std::string make_subcommands(const CLI::App *app, CLI::AppFormatMode) const override
    {
        const std::vector<const CLI::App *> verbs = app->get_subcommands({});
        if (verbs.empty())
            return {};
        std::string out = '\n' + get_label("Subcommands") + ":\n";
        for (const CLI::App *verb : verbs)
            out += make_subcommand(verb);
        return out;
    }

    std::string make_subcommand(const CLI::App *verb) const override
    {
        return row(verb->get_name(), verb->get_description());
    }

    std::string make_option(const CLI::Option *option, bool isPositional) const override
    {
        return row(make_option_name(option, isPositional) + make_option_opts(option), make_option_desc(option));
    }

    std::string make_option_opts(const CLI::Option *option) const override
    {
        std::string out;
        if (option->get_type_size() != 0) {
            const QStringList kind = toQString(option->get_type_name()).split(u':');
            if (!kind.front().isEmpty())
                out += ' ' + get_label(toStd(kind.front()));
            for (const QString &validator : kind.mid(1))
                out += ' ' + toStd(allowedValues(validator));
            if (option->get_expected_max() == CLI::detail::expected_max_vector_size)
                out += " …";
            if (option->get_required())
                out += " (" + get_label("REQUIRED") + ')';
        }
        return out;
    }
};

/// Numbers without the zeros that the parser writes behind them.
QString plainNumbers(QString text)
{
    static const QRegularExpression zeros(u"(\\.\\d*?)0+(?!\\d)"_s);
    return text.replace(zeros, u"\\1"_s).replace(QRegularExpression(u"\\.(?!\\d)"_s), QString());
}

/// The parser's sentences, and ours for the same.
struct Sentence
{
    const char *pattern;
    const char *ours;
};
constexpr Sentence sentences[] = {
    {"^A subcommand is required$", FW_NOOP("cli", "Say what is to be done: a verb is missing.")},
    {"^(.+) is required$", FW_NOOP("cli", "%1 is missing.")},
    {"^.*The following arguments? (?:was|were) not expected: (.+)$", FW_NOOP("cli", "Nothing is known of: %1.")},
    {"^(.+): Value (.+) not in range (.+) to (.+)$", FW_NOOP("cli", "%1: %2 is not between %3 and %4.")},
    {"^(.+): Value (.+) is not (.+)$", FW_NOOP("cli", "%1: %2 is not within: %3.")},
    {"^(.+): (.*) not in \\{(.+)\\}$", FW_NOOP("cli", "%1: \"%2\" is none of %3.")},
    {"^Could not convert: (.+?) = (.*)$", FW_NOOP("cli", "%1: \"%2\" is not a number.")},
    {"^(.+): \\d+ required .+ missing$", FW_NOOP("cli", "%1 needs a value behind it.")},
    {"^(.+): At least (\\d+) required but received (\\d+)$", FW_NOOP("cli", "%1 takes %2 values or more, not %3.")},
    {"^(.+): At Most (\\d+) required but received (\\d+)$", FW_NOOP("cli", "%1 takes %2 values at most, not %3.")},
    {"^Expected exactly (?<n>\\d+) arguments to (.+), got (\\d+)$",
     FW_NOOP("cli", "%2 takes exactly %1 values, not %3.")},
    {"^Expected at least (\\d+) arguments to (.+), got (\\d+)$", FW_NOOP("cli", "%2 takes %1 values or more, not %3.")},
    {"^(.+): too many inputs for a flag$", FW_NOOP("cli", "%1 takes no value.")},
    {"^(.+) was given a disallowed flag override$", FW_NOOP("cli", "%1 takes no value.")},
};

QString sentenceOf(const QString &problem)
{
    for (const Sentence &sentence : sentences) {
        const QRegularExpressionMatch match = QRegularExpression(QString::fromLatin1(sentence.pattern)).match(problem);
        if (!match.hasMatch())
            continue;
        QString ours = QCoreApplication::translate("cli", sentence.ours);
        const bool isRange = match.lastCapturedIndex() == 4;
        for (int i = 1; i <= match.lastCapturedIndex(); ++i) {
            const QString captured = match.captured(i);
            ours.replace(u'%' + QString::number(i), isRange && i > 2 ? plainNumbers(captured) : captured);
        }
        return ours;
    }
    return HelpTr::tr("The command line was not understood: %1").arg(problem);
}

QString usageText(const QString &problem)
{
    return sentenceOf(problem) + u'\n' + HelpTr::tr("Run with --help to see what can be said.") + u'\n';
}

void translateTexts(CLI::App &app)
{
    const auto text = [](const std::string &source) {
        return source.empty() ? source : toStd(QCoreApplication::translate("cli", source.c_str()));
    };
    app.description(text(app.get_description()));
    for (CLI::Option *option : app.get_options())
        option->description(text(option->get_description()));
    for (CLI::App *verb : app.get_subcommands({}))
        translateTexts(*verb);
}

void setFormatter(CLI::App &app, const std::shared_ptr<HelpFormatter> &formatter)
{
    app.formatter(formatter);
    for (CLI::App *verb : app.get_subcommands({}))
        setFormatter(*verb, formatter);
}

} // namespace

void speakInstalledLanguage(CLI::App &app)
{
    translateTexts(app);
    setFormatter(app, std::make_shared<HelpFormatter>());
    app.failure_message([](const CLI::App *, const CLI::Error &problem) { return usageProblem(problem); });
}

std::string usageProblem(const CLI::Error &problem)
{
    return toStd(usageText(toQString(problem.what())));
}

} // namespace fieldwright
