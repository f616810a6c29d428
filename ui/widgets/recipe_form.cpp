#include "ui/widgets/recipe_form.h"

#include "app/text/qt_text.h"
#include "ui/style/icons.h"
#include "ui/style/theme.h"
#include "ui/widgets/fields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFocusEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>
#include <map>

namespace fieldwright::ui {

namespace {

using namespace Qt::StringLiterals;

constexpr int numberWidth = 104;
constexpr int choiceWidth = 230; // of one whose texts are no longer
constexpr int narrowestChoice = 130;
constexpr double smallestInFull = 1e-5; // nobody counts more noughts

bool isPower(const QString &text)
{
    return text.contains(QLatin1Char('e'), Qt::CaseInsensitive);
}

QFormLayout *makeForm()
{
    auto *form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(4);
    form->setLabelAlignment(Qt::AlignRight | Qt::AlignVCenter);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    return form;
}

} // namespace

NumberBox::NumberBox(QWidget *parent) : QDoubleSpinBox(parent)
{
    setAlignment(Qt::AlignRight);
    setKeyboardTracking(false);
    setFocusPolicy(Qt::StrongFocus);
}

QString NumberBox::textFromValue(double value) const
{
    if (value != 0 && std::abs(value) < smallestInFull) {
        QString text = locale().toString(value, 'e', 6);
        static const QRegularExpression emptyDigits(u"[.,]?0*[eE]([+-])0*"_s);
        return text.replace(emptyDigits, u"e\\1"_s);
    }
    QString text = locale().toString(value, 'f', decimals());
    const QString point = locale().decimalPoint();
    if (text.contains(point)) {
        while (text.endsWith(locale().zeroDigit()))
            text.chop(1);
        if (text.endsWith(point))
            text.chop(point.size());
    }
    return text;
}

double NumberBox::valueFromText(const QString &text) const
{
    return isPower(text) ? locale().toDouble(text) : QDoubleSpinBox::valueFromText(text);
}

QValidator::State NumberBox::validate(QString &text, int &place) const
{
    static const QRegularExpression begin(u"^-?[0-9]*[.,]?[0-9]*$"_s);
    if (!isPower(text)) {
        const QValidator::State plain = QDoubleSpinBox::validate(text, place);
        // What is too large may be the beginning of a power, where the field takes numbers as small as that.
        const bool mayGoOn =
            plain == QValidator::Invalid && std::pow(10, -decimals()) < smallestInFull && begin.match(text).hasMatch();
        return mayGoOn ? QValidator::Intermediate : plain;
    }
    static const QRegularExpression form(u"^-?[0-9]*[.,]?[0-9]*[eE]-?[0-9]{0,2}$"_s);
    bool isNumber = false;
    const double value = locale().toDouble(text, &isNumber);
    const bool isInRange = isNumber && value >= minimum() && value <= maximum();
    return isInRange                     ? QValidator::Acceptable
           : form.match(text).hasMatch() ? QValidator::Intermediate
                                         : QValidator::Invalid;
}

RecipeForm::RecipeForm(const QStringList &left, QWidget *parent) : Translated<QFrame>(parent)
{
    setProperty("surface", QStringLiteral("base"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *body = new QWidget;
    body->setProperty("role", QStringLiteral("pane"));
    auto *fields = new QVBoxLayout(body);
    fields->setContentsMargins(size::padding, size::gap, size::padding, size::gap);
    fields->setSpacing(4);
    m_head = makeForm();
    m_basic = makeForm();
    m_fold = new QPushButton;
    setRole(m_fold, "link");
    m_fold->setCheckable(true);
    m_advancedBox = new QFrame;
    auto *advanced = new QVBoxLayout(m_advancedBox);
    advanced->setContentsMargins(0, 0, 0, 0);
    advanced->setSpacing(4);
    m_search = new SearchField;
    m_advanced = makeForm();
    advanced->addWidget(m_search);
    advanced->addLayout(m_advanced);
    m_advancedBox->hide();
    fields->addLayout(m_head);
    fields->addLayout(m_basic);
    fields->addWidget(m_fold, 0, Qt::AlignLeft);
    fields->addWidget(m_advancedBox);
    fields->addStretch(1);
    m_scroll->setWidget(body);
    m_body = body;
    m_body->installEventFilter(this);
    column->addWidget(m_scroll, 1);
    m_help = new QLabel;
    m_help->setWordWrap(true);
    m_help->setMargin(size::gap);
    m_help->setIndent(size::gap);
    m_help->setMinimumHeight(52);
    m_help->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_help->setProperty("surface", QStringLiteral("footer"));
    setRole(m_help, "muted");
    column->addWidget(m_help);

    for (const FieldInfo &field : recipeFields()) {
        if (!left.contains(QLatin1String(field.key)))
            m_rows.push_back({.field = &field, .form = field.level == FieldLevel::Basic ? m_basic : m_advanced});
    }
    connect(m_fold, &QPushButton::toggled, this, [this](bool open) {
        if (open)
            refresh();
        m_advancedBox->setVisible(open);
        m_fold->setIcon(icon(open ? "arrow-down" : "arrow-right", Tone::Accent));
    });
    m_fold->setIcon(icon("arrow-right", Tone::Accent));
    connect(m_search, &QLineEdit::textChanged, this, &RecipeForm::applySearch);
    onLanguage([this] { retranslateRows(); });
    refresh();
}

QLabel *RecipeForm::addHeadRow(QWidget *field)
{
    auto *label = new QLabel;
    label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    label->setBuddy(field);
    field->setMinimumWidth(narrowestChoice);
    m_head->addRow(label, field);
    return label;
}

void RecipeForm::addBeside(const char *key, QWidget *widget)
{
    for (const Row &row : m_rows) {
        if (std::string_view(row.field->key) != key)
            continue;
        auto *line = qobject_cast<QHBoxLayout *>(row.line->layout());
        line->insertWidget(line->indexOf(row.unit) + 1, widget);
    }
}

QWidget *RecipeForm::makeEditor(const FieldInfo &field)
{
    const FieldInfo *info = &field;
    if (std::holds_alternative<bool>(field.fallback)) {
        auto *box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this, [this, info](bool on) { take(*info, on); });
        return box;
    }
    if (std::holds_alternative<std::string>(field.fallback)) {
        if (field.choices.empty()) {
            auto *line = new QLineEdit;
            line->setMinimumWidth(narrowestChoice);
            connect(line, &QLineEdit::textEdited, this,
                    [this, info](const QString &text) { take(*info, toStd(text)); });
            return line;
        }
        auto *choice = new QComboBox;
        choice->setMinimumWidth(narrowestChoice);
        choice->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        for (const FieldChoice &value : field.choices)
            choice->addItem(QString(), QString::fromLatin1(value.value));
        connect(choice, &QComboBox::activated, this,
                [this, info, choice] { take(*info, toStd(choice->currentData().toString())); });
        return choice;
    }
    auto *number = new NumberBox;
    number->setDecimals(field.decimals);
    number->setRange(field.minimum, field.maximum);
    number->setSingleStep(field.step);
    number->setFixedWidth(numberWidth);
    number->setKeyboardTracking(m_tracksKeyboard);
    const bool whole = std::holds_alternative<std::int64_t>(field.fallback);
    connect(number, &QDoubleSpinBox::valueChanged, this, [this, info, whole](double value) {
        take(*info, whole ? FieldValue(std::int64_t(std::llround(value))) : FieldValue(value));
    });
    return number;
}

/// Of every field that the method has, the advanced ones only once they are unfolded.
void RecipeForm::makeRows()
{
    std::map<QFormLayout *, int> made;
    for (Row &row : m_rows) {
        const bool wanted = applies(*row.field) && (row.form == m_basic || m_fold->isChecked());
        if (wanted && !row.line)
            makeRow(row, made[row.form]);
        made[row.form] += row.line != nullptr;
    }
}

void RecipeForm::makeRow(Row &row, int place)
{
    row.label = new QLabel;
    row.label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row.editor = makeEditor(*row.field);
    row.editor->installEventFilter(this);
    row.label->setBuddy(row.editor);
    row.unit = new QLabel;
    setRole(row.unit, "muted");
    row.reset = new QToolButton;
    row.reset->setIcon(icon("edit-undo"));
    row.reset->setAutoRaise(true);
    connect(row.reset, &QToolButton::clicked, this,
            [this, info = row.field] { take(*info, fieldValue(m_preset, *info)); });
    row.line = new QWidget;
    auto *line = new QHBoxLayout(row.line);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(size::gap);
    // A choice is as wide as its texts want, where there is room; a text has all of it.
    const bool wantsRoom = qobject_cast<QComboBox *>(row.editor) || qobject_cast<QLineEdit *>(row.editor);
    line->addWidget(row.editor, wantsRoom ? 100 : 0);
    line->addWidget(row.unit);
    line->addStretch(1);
    line->addWidget(row.reset);
    QSizePolicy keepsItsPlace = row.reset->sizePolicy(); // so that nothing moves when a field differs
    keepsItsPlace.setRetainSizeWhenHidden(true);
    row.reset->setSizePolicy(keepsItsPlace);
    row.line->setFixedHeight(size::control);
    row.form->insertRow(place, row.label, row.line);
    retranslate(row);
}

void RecipeForm::setRecipe(const TrainRecipe &recipe)
{
    m_recipe = recipe;
    refresh();
}

void RecipeForm::setRecipe(const TrainRecipe &recipe, const TrainRecipe &preset)
{
    m_preset = preset;
    setRecipe(recipe);
}

void RecipeForm::setKeyboardTracking(bool on)
{
    m_tracksKeyboard = on;
    for (const Row &row : m_rows) {
        if (auto *number = qobject_cast<NumberBox *>(row.editor))
            number->setKeyboardTracking(on);
    }
}

void RecipeForm::take(const FieldInfo &field, const FieldValue &value)
{
    if (m_showing)
        return;
    TrainRecipe changed = m_recipe;
    const bool isOptimizer = std::string_view(field.key) == "optimizer";
    const Result<> set =
        isOptimizer ? chooseOptimizer(changed, std::get<std::string>(value)) : setField(changed, field, value);
    if (!set) {
        m_problem = translated(set.error());
        for (const Row &row : m_rows) {
            if (row.field == &field)
                markInvalid(row, true);
        }
        showHelp();
        Q_EMIT this->changed();
        return;
    }
    m_recipe = changed;
    m_changed = &field;
    refresh();
    Q_EMIT this->changed();
}

bool RecipeForm::applies(const FieldInfo &field) const
{
    return fieldApplies(field, m_recipe);
}

void RecipeForm::showValue(const Row &row)
{
    const FieldValue value = fieldValue(m_recipe, *row.field);
    if (auto *box = qobject_cast<QCheckBox *>(row.editor)) {
        box->setChecked(std::get<bool>(value));
    } else if (auto *choice = qobject_cast<QComboBox *>(row.editor)) {
        choice->setCurrentIndex(choice->findData(toQString(std::get<std::string>(value))));
    } else if (auto *line = qobject_cast<QLineEdit *>(row.editor)) {
        if (const QString text = toQString(std::get<std::string>(value)); line->text() != text)
            line->setText(text);
    } else if (auto *number = qobject_cast<NumberBox *>(row.editor)) {
        const double wanted =
            std::holds_alternative<double>(value) ? std::get<double>(value) : double(std::get<std::int64_t>(value));
        if (number->value() != wanted) // else what is being typed would be written anew
            number->setValue(wanted);
    }
}

void RecipeForm::refresh()
{
    m_showing = true;
    makeRows();
    int differing = 0;
    for (const Row &row : m_rows) {
        const bool differs = fieldValue(m_recipe, *row.field) != fieldValue(m_preset, *row.field);
        if (differs && row.form == m_advanced)
            ++differing;
        if (!row.line)
            continue;
        showValue(row);
        row.label->setFont(differs ? boldFont() : bodyFont());
        row.reset->setVisible(differs);
        markInvalid(row, false);
    }
    m_showing = false;
    const Result<> check = checkRecipe(m_recipe);
    m_problem = check ? QString() : translated(check.error());
    for (const Row &row : m_rows) { // fields that do not go together: the one that was changed last is marked
        if (!check && row.line && row.field == m_changed)
            markInvalid(row, true);
    }
    int advanced = 0;
    for (const Row &row : m_rows)
        advanced += row.form == m_advanced && applies(*row.field);
    m_fold->setVisible(advanced > 0);
    m_fold->setText(differing ? tr("Advanced: %n more field(s), %1 changed", nullptr, advanced).arg(differing)
                              : tr("Advanced: %n more field(s), all at their presets", nullptr, advanced));
    applySearch();
    // Fields never lie under the scroll bar: the form is as wide as they need.
    m_scroll->setMinimumWidth(m_body->minimumSizeHint().width() + m_scroll->verticalScrollBar()->sizeHint().width());
    showHelp();
}

void RecipeForm::markInvalid(const Row &row, bool invalid)
{
    if (row.editor->property("invalid").toBool() == invalid)
        return;
    row.editor->setProperty("invalid", invalid);
    row.editor->style()->unpolish(row.editor);
    row.editor->style()->polish(row.editor);
}

/// What is wrong, else the help of the focused field.
void RecipeForm::showHelp()
{
    const bool wrong = !m_problem.isEmpty();
    if (m_help->property("role").toString() != QLatin1String(wrong ? "error" : "muted"))
        setRole(m_help, wrong ? "error" : "muted");
    m_help->setText(wrong       ? m_problem
                    : m_focused ? translatedLabel(m_focused->help)
                                : tr("The help of a field is shown here."));
}

void RecipeForm::applySearch()
{
    const QString words = m_search->text().trimmed();
    for (const Row &row : m_rows) {
        if (!row.line)
            continue;
        const bool hit = row.form != m_advanced || words.isEmpty() ||
                         row.label->text().contains(words, Qt::CaseInsensitive) ||
                         QLatin1String(row.field->key).contains(words, Qt::CaseInsensitive);
        const bool shown = hit && applies(*row.field);
        row.label->setVisible(shown);
        row.line->setVisible(shown);
    }
}

/// The page's own rows and the basic ones below them are two forms; their fields stand under each other.
void RecipeForm::alignLabels()
{
    std::vector<QWidget *> labels;
    for (const QFormLayout *form : {m_head, m_basic}) {
        for (int row = 0; row < form->rowCount(); ++row) {
            const QLayoutItem *item = form->itemAt(row, QFormLayout::LabelRole);
            if (item && item->widget() && !item->widget()->isHidden())
                labels.push_back(item->widget());
        }
    }
    int width = 0;
    for (const QWidget *label : labels)
        width = std::max(width, label->sizeHint().width());
    for (QWidget *label : labels)
        label->setMinimumWidth(width);
}

void RecipeForm::retranslateRows()
{
    m_search->setPlaceholderText(tr("Search advanced fields"));
    m_search->setAccessibleName(tr("Search advanced fields"));
    for (const Row &row : m_rows) {
        if (row.line)
            retranslate(row);
    }
    refresh();
}

void RecipeForm::retranslate(const Row &row)
{
    const QString label = translatedLabel(row.field->label);
    row.label->setText(label);
    row.editor->setAccessibleName(label);
    row.editor->setToolTip(translatedLabel(row.field->help));
    row.label->setToolTip(translatedLabel(row.field->help));
    row.unit->setText(*row.field->unit ? translatedLabel(row.field->unit) : QString());
    row.reset->setToolTip(tr("Back to the preset"));
    row.reset->setAccessibleName(tr("Back to the preset: %1").arg(label));
    if (auto *choice = qobject_cast<QComboBox *>(row.editor)) {
        for (size_t i = 0; i < row.field->choices.size(); ++i) {
            choice->setItemText(int(i), translatedLabel(row.field->choices[i].label));
            if (*row.field->choices[i].help)
                choice->setItemData(int(i), translatedLabel(row.field->choices[i].help), Qt::ToolTipRole);
        }
        choice->setMaximumWidth(std::max(choiceWidth, choice->sizeHint().width()));
    }
}

bool RecipeForm::eventFilter(QObject *object, QEvent *event)
{
    if (object == m_body && event->type() == QEvent::LayoutRequest)
        alignLabels();
    if (event->type() != QEvent::FocusIn && event->type() != QEvent::FocusOut)
        return QFrame::eventFilter(object, event);
    const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
    for (const Row &row : m_rows) {
        if (row.editor != object)
            continue;
        if (event->type() == QEvent::FocusIn) {
            m_focused = row.field;
            m_scroll->ensureWidgetVisible(row.line);
        } else if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason && m_focused == row.field) {
            m_focused = nullptr; // (its list, its menu and other windows give the focus back)
        }
        showHelp();
    }
    return QFrame::eventFilter(object, event);
}

} // namespace fieldwright::ui
