#include "core/base/random.h"
#include "core/engine/model/cpu_kernels.h"
#include "tests/core/engine/golden.h"

#include <QtTest/QtTest>

using namespace golden;

namespace {

std::vector<float> numbers(std::int64_t count, std::uint64_t seed)
{
    Random random(seed);
    std::vector<float> values(static_cast<size_t>(count));
    for (float &value : values)
        value = float(4 * random.uniform() - 2);
    return values;
}

bool near(const std::vector<float> &a, const std::vector<float> &b)
{
    return difference(a, b) <= 2e-5 * (1 + largest(a));
}

} // namespace

/// The kernels of this processor against the plain build, and the plain build against formulas in double.
class TestKernels : public QObject
{
    Q_OBJECT

    const CpuKernels &plain = baselineKernels();
    const CpuKernels &best = cpuKernels();

private Q_SLOTS:
    void initTestCase() { qInfo("kernels in use: %s", best.name); }

    void norms()
    {
        const std::int64_t rows = 11, width = 53;
        const auto x = numbers(rows * width, 1), w = numbers(width, 2), dy = numbers(rows * width, 3);
        std::vector<float> y[2], r[2], dx[2], dw[2];
        for (int i = 0; i < 2; ++i) {
            const CpuKernels &k = i ? best : plain;
            y[i].resize(x.size());
            dx[i] = numbers(rows * width, 4); // the residual, in place
            r[i].resize(size_t(rows));
            dw[i].assign(size_t(width), 0.5f);
            k.rmsForward(x.data(), w.data(), y[i].data(), r[i].data(), rows, width, 1e-5f);
            k.rmsBackward(dy.data(), x.data(), w.data(), r[i].data(), dx[i].data(), dx[i].data(), rows, width);
            k.rmsWeightGradient(dy.data(), x.data(), r[i].data(), dw[i].data(), rows, width);
        }
        QVERIFY(near(y[0], y[1]));
        QVERIFY(near(dx[0], dx[1]));
        QVERIFY(near(dw[0], dw[1]));
        double sum = 0;
        for (int c = 0; c < width; ++c)
            sum += double(x[size_t(c)]) * x[size_t(c)];
        QVERIFY(std::abs(y[0][3] - x[3] * w[3] / std::sqrt(sum / width + 1e-5)) < 1e-5);
    }

    void swigluAndItsGradient()
    {
        const std::int64_t rows = 5, width = 37;
        const auto start = numbers(rows * 2 * width, 5), dy = numbers(rows * width, 6);
        std::vector<float> y[2], gradient[2], activation[2];
        for (int i = 0; i < 2; ++i) {
            const CpuKernels &k = i ? best : plain;
            y[i].resize(dy.size());
            k.swigluForward(start.data(), y[i].data(), rows, width);
            gradient[i] = start;
            activation[i] = dy;
            k.swigluBackward(gradient[i].data(), activation[i].data(), rows, width);
            QVERIFY(near(activation[i], y[i]));
        }
        QVERIFY(near(y[0], y[1]));
        QVERIFY(near(gradient[0], gradient[1]));
        const double g = start[1], u = start[size_t(width) + 1], sigma = 1 / (1 + std::exp(-g));
        QVERIFY(std::abs(y[0][1] - g * sigma * u) < 1e-5);
        QVERIFY(std::abs(gradient[0][1] - dy[1] * u * (sigma + g * sigma * (1 - sigma))) < 1e-5);
        QVERIFY(std::abs(gradient[0][size_t(width) + 1] - dy[1] * g * sigma) < 1e-5);
    }

    void extremeGatesStayFinite()
    {
        std::vector<float> x = {1000, -1000, 90, -90, 1, 1, 1, 1}, y(4);
        best.swigluForward(x.data(), y.data(), 1, 4);
        QVERIFY(near(y, {1000, 0, 90, 0}));
    }

    void rotationsAreUndone()
    {
        const std::int64_t rows = 9, heads = 3, size = 12;
        const auto start = numbers(rows * heads * size, 7);
        std::vector<float> cosine, sine;
        for (int i = 0; i < 32 * 6; ++i) {
            cosine.push_back(std::cos(0.1f * float(i)));
            sine.push_back(std::sin(0.1f * float(i)));
        }
        const std::vector<std::int32_t> positions = {0, 1, 2, 31, 4, 0, 1, 7, 30};
        auto a = start, b = start;
        plain.rope(a.data(), heads * size, heads, size, cosine.data(), sine.data(), positions.data(), 1, rows);
        best.rope(b.data(), heads * size, heads, size, cosine.data(), sine.data(), positions.data(), 1, rows);
        QVERIFY(near(a, b));
        QVERIFY(difference(a, start) > 0.1);
        best.rope(b.data(), heads * size, heads, size, cosine.data(), sine.data(), positions.data(), -1, rows);
        QVERIFY(near(b, start));
    }

    void crossEntropyIsLogSoftmax()
    {
        const std::int64_t rows = 4, vocabulary = 5003;
        auto logits = numbers(rows * vocabulary, 8);
        logits[77] = 60; // nearly certain
        const std::vector<std::int32_t> targets = {77, 0, 5002, 100};
        const std::vector<float> scales = {1, 0.5f, 2, 0};
        std::vector<float> gradient[2];
        std::vector<std::uint8_t> hits[2], hitsAgain[2];
        for (int i = 0; i < 2; ++i) {
            const CpuKernels &k = i ? best : plain;
            std::vector<double> losses(4), again(4);
            gradient[i] = logits;
            hits[i].assign(4, 7);
            hitsAgain[i].assign(4, 7);
            k.crossEntropy(gradient[i].data(), rows, vocabulary, targets.data(), scales.data(), losses.data(),
                           hits[i].data(), 0, true);
            auto copy = logits;
            k.crossEntropy(copy.data(), rows, vocabulary, targets.data(), nullptr, again.data(), hitsAgain[i].data(), 0,
                           false);
            QCOMPARE(copy, logits);
            for (size_t r = 0; r < 4; ++r) {
                double sum = 0, top = -1e9;
                for (std::int64_t v = 0; v < vocabulary; ++v)
                    top = std::max(top, double(logits[r * vocabulary + size_t(v)]));
                for (std::int64_t v = 0; v < vocabulary; ++v)
                    sum += std::exp(logits[r * vocabulary + size_t(v)] - top);
                const double expected = std::log(sum) + top - logits[r * vocabulary + size_t(targets[r])];
                QVERIFY(std::abs(losses[r] - expected) < 1e-5);
                QVERIFY(std::abs(again[r] - expected) < 1e-5);
                double total = 0;
                for (std::int64_t v = 0; v < vocabulary; ++v)
                    total += gradient[i][r * vocabulary + size_t(v)];
                QVERIFY(std::abs(total) < 1e-4); // a softmax's gradient sums to zero
            }
            for (size_t r = 0; r < 4; ++r) {
                const float *row = logits.data() + std::int64_t(r) * vocabulary;
                QCOMPARE(hits[i][r] != 0, std::max_element(row, row + vocabulary) - row == targets[r]);
            }
            QCOMPARE(hitsAgain[i], hits[i]);
        }
        QCOMPARE(hits[0], hits[1]);
        QVERIFY(hits[0][0] == 1 && hits[0][2] == 0);
        QVERIFY(near(gradient[0], gradient[1]));
    }

    void notANumberIsNotHidden()
    {
        for (const float bad : {NAN, INFINITY, -INFINITY}) {
            std::vector<float> logits = {1, 2, bad, 4};
            const std::int32_t target = 1;
            const float scale = 1;
            double loss = 0;
            std::uint8_t hit = 0;
            best.crossEntropy(logits.data(), 1, 4, &target, &scale, &loss, &hit, 0, true);
            if (bad == -INFINITY)
                QVERIFY(std::isfinite(loss)); // probability zero is a number
            else
                QVERIFY(!std::isfinite(loss));
        }
    }

    void attentionIsCausalSoftmax()
    {
        const std::int64_t heads = 4, groups = 2, size = 12, rows = 150;
        const std::int64_t width = (heads + 2 * groups) * size;
        const auto qkv = numbers(rows * width, 9), dout = numbers(rows * heads * size, 10);
        const std::vector<std::int32_t> segments = {0, 1, 66, 150};
        std::vector<float> out[2], lse[2], dqkv[2];
        for (int i = 0; i < 2; ++i) {
            const CpuKernels &k = i ? best : plain;
            out[i].resize(dout.size());
            lse[i].resize(size_t(heads * rows));
            dqkv[i].resize(qkv.size());
            k.packedAttentionForward(qkv.data(), width, out[i].data(), heads * size, lse[i].data(), rows,
                                     segments.data(), 3, heads, groups, size);
            k.packedAttentionBackward(qkv.data(), width, out[i].data(), dout.data(), heads * size, lse[i].data(),
                                      dqkv[i].data(), rows, segments.data(), 3, heads, groups, size);
        }
        QVERIFY(near(out[0], out[1]));
        QVERIFY(near(dqkv[0], dqkv[1]));

        // By definition, for row 140 (in the segment from 66) and head 3 (group 1).
        const auto at = [&](std::int64_t t, std::int64_t column) { return double(qkv[size_t(t * width + column)]); };
        std::vector<double> p;
        double sum = 0;
        for (std::int64_t t = 66; t <= 140; ++t) {
            double dot = 0;
            for (std::int64_t c = 0; c < size; ++c)
                dot += at(140, 3 * size + c) * at(t, (heads + 1) * size + c);
            p.push_back(std::exp(dot / std::sqrt(double(size))));
            sum += p.back();
        }
        for (std::int64_t c = 0; c < size; ++c) {
            double expected = 0;
            for (std::int64_t t = 66; t <= 140; ++t)
                expected += p[size_t(t - 66)] / sum * at(t, (heads + groups + 1) * size + c);
            QVERIFY(std::abs(out[1][size_t(140 * heads * size + 3 * size + c)] - expected) < 1e-4);
        }

        // Cached: the last row alone, and the last 70 rows, give what the whole gave.
        const std::int64_t first = 66, n = 84;
        std::vector<float> cached(size_t(n * heads * size));
        const float *base = qkv.data() + first * width;
        for (const std::int64_t fresh : {std::int64_t(1), std::int64_t(70)}) {
            best.attentionForward(base + (n - fresh) * width, width, base + heads * size,
                                  base + (heads + groups) * size, width, cached.data(), heads * size, fresh, n - fresh,
                                  heads, groups, size);
            const std::vector<float> expected(out[1].end() - fresh * heads * size, out[1].end());
            QVERIFY(near(expected, {cached.begin(), cached.begin() + fresh * heads * size}));
        }
    }

    void dropoutIsAddressedAndUnbiased()
    {
        const std::vector<float> x(100000, 1.0f);
        std::vector<float> a(x.size()), b(x.size()), other(x.size());
        plain.dropout(x.data(), a.data(), std::int64_t(x.size()), 42, 0.25f);
        best.dropout(x.data(), b.data(), std::int64_t(x.size()), 42, 0.25f);
        best.dropout(x.data(), other.data(), std::int64_t(x.size()), 43, 0.25f);
        QCOMPARE(a, b);
        QVERIFY(a != other);
        double sum = 0;
        for (const float value : a)
            sum += value;
        QVERIFY(std::abs(sum / double(x.size()) - 1) < 0.01);
    }
};

QTEST_GUILESS_MAIN(TestKernels)
#include "test_kernels.moc"
