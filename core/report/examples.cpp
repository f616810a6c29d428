#include "core/report/examples.h"

#include <algorithm>
#include <cmath>

namespace fieldwright::report {

std::vector<const ReportItem *> changedMost(const std::vector<ReportItem> &items, bool better, size_t most)
{
    std::vector<std::string> order;
    std::map<std::string, std::vector<const ReportItem *>> byAxis;
    for (const ReportItem &item : items) {
        if (better ? item.difference() <= 0 : item.difference() >= 0)
            continue;
        const std::string axis = item.suite + "/" + item.axis;
        if (!byAxis.contains(axis))
            order.push_back(axis);
        byAxis[axis].push_back(&item);
    }
    for (auto &[axis, list] : byAxis) {
        std::stable_sort(list.begin(), list.end(), [](const ReportItem *a, const ReportItem *b) {
            return std::abs(a->difference()) > std::abs(b->difference());
        });
    }
    std::vector<const ReportItem *> out;
    for (size_t round = 0; out.size() < most; ++round) {
        bool any = false;
        for (const std::string &axis : order) {
            const auto &list = byAxis[axis];
            if (round < list.size() && out.size() < most) {
                out.push_back(list[round]);
                any = true;
            }
        }
        if (!any)
            break;
    }
    return out;
}

} // namespace fieldwright::report
