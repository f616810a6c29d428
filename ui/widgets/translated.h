#pragma once

#include <QEvent>
#include <QWidget>

#include <functional>

namespace fieldwright::ui {

/// For widgets that are no Page: base class of a widget whose texts follow the language. Call onLanguage() with a block
/// that sets every text; it runs at once and after each change of the language.
template <typename Base>
class Translated : public Base
{
public:
    using Base::Base;

protected:
    void onLanguage(std::function<void()> texts)
    {
        texts();
        m_texts.push_back(std::move(texts));
    }

    void changeEvent(QEvent *event) override
    {
        Base::changeEvent(event);
        if (event->type() == QEvent::LanguageChange) {
            for (const auto &block : m_texts)
                block();
        }
    }

private:
    std::vector<std::function<void()>> m_texts;
};

} // namespace fieldwright::ui
