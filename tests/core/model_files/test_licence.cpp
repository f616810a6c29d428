#include "core/base/file.h"
#include "core/model_files/licence.h"
#include "tests/support/result.h"

using namespace fieldwright;

class TestLicence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhetherCommercialUseIsAllowed_data()
    {
        QTest::addColumn<QString>("licence");
        QTest::addColumn<int>("use");
        const auto row = [](const char *licence, LicenceUse use) { QTest::newRow(licence) << licence << int(use); };
        for (const char *open : {"apache-2.0", "Apache License 2.0", "mit", "MIT License", "bsd-3-clause", "BSD", "isc",
                                 "unlicense", "cc0-1.0", "cc-by-4.0", "cc-by-3.0"})
            row(open, LicenceUse::Yes);
        for (const char *bound : {"llama2",
                                  "llama3",
                                  "llama3.1",
                                  "llama3.2",
                                  "llama3.3",
                                  "gemma",
                                  "qwen",
                                  "tongyi-qianwen",
                                  "cc-by-sa-4.0",
                                  "openrail",
                                  "openrail++",
                                  "deepseek",
                                  "deepseek-license",
                                  "chatglm3-6b",
                                  "glm-4",
                                  "gpl-3.0",
                                  "lgpl-3.0",
                                  "agpl-3.0",
                                  "mpl-2.0",
                                  "bigscience-bloom-rail-1.0",
                                  "bigscience-openrail-m",
                                  "bigcode-openrail-m",
                                  "creativeml-openrail-m",
                                  "baichuan2-license",
                                  "falcon-180b-tii-license",
                                  "cc-by-nd-4.0"})
            row(bound, LicenceUse::WithConditions);
        for (const char *closed : {"cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-nc-nd-4.0", "qwen-research", "mrl", "mnpl",
                                   "tongyi-qianwen-research", "microsoft-research-license"})
            row(closed, LicenceUse::No);
        for (const char *unknown : {"", "other", "my own", "mitre", "llama", "bsdx", "iscii", "gemmal"})
            row(unknown, LicenceUse::Unknown);
        row("apache-2.0, cc-by-nc-4.0", LicenceUse::No); // the strictest holds
        row("mit, gemma", LicenceUse::WithConditions);
        row("mit, something", LicenceUse::Unknown);
    }

    void saysWhetherCommercialUseIsAllowed()
    {
        QFETCH(QString, licence);
        QFETCH(int, use);
        const LicenceVerdict verdict = licenceVerdict(licence.toStdString());
        QCOMPARE(int(verdict.use), use);
        QVERIFY(!verdict.reason.empty());
        QVERIFY(!licenceUseText(verdict.use).empty());
    }

    void readsTheFrontMatter()
    {
        const auto name = [](const char *readme) { return licenceOf(Json::object(), readme); };
        QCOMPARE(name("---\nlicense: mit\n---\n"), std::string("mit"));
        QCOMPARE(name("---\r\nlicense: \"cc-by-4.0\" # see LICENSE\r\n---\r\n"), std::string("cc-by-4.0"));
        QCOMPARE(name("---\nlicense: mit # ours\n---\n"), std::string("mit"));
        QCOMPARE(name("---\nlicense:\n- apache-2.0\n- mit\ntags:\n- x\n---\n"), std::string("apache-2.0, mit"));
        QCOMPARE(name("---\nlicense: [apache-2.0, 'mit']\n---\n"), std::string("apache-2.0, mit"));
        QCOMPARE(name("---\nlicense: other\nlicense_name: qwen-research\n---\n"), std::string("qwen-research"));
        QCOMPARE(name("---\nlicense: other\n---\n"), std::string("other"));
        QCOMPARE(name("---\nlicense: mit\n"), std::string());            // never closed
        QCOMPARE(name("text\n---\nlicense: mit\n---\n"), std::string()); // not at the begin
        QCOMPARE(name("---\nx:\n  license: mit\n---\n"), std::string()); // not at the margin
    }

    void theFilesAreLookedAtInTheirOrder()
    {
        const char *card = "---\nlicense: other\nlicense_link: https://hub.example/LICENSE\n---\n";
        StatedLicence stated = statedLicence({{"license", "apache-2.0"}}, card, "MIT License");
        QCOMPARE(stated.name, std::string("apache-2.0"));
        QCOMPARE(stated.file, std::string("config.json"));
        QCOMPARE(stated.link, std::string("https://hub.example/LICENSE"));
        stated = statedLicence({{"license", "other"}}, card, "Tongyi Qianwen LICENSE AGREEMENT\n\nRelease Date");
        QCOMPARE(stated.name, std::string("tongyi-qianwen"));
        QCOMPARE(stated.file, std::string("LICENSE"));
        // A name of its own that nobody knows: its text says more.
        stated = statedLicence({}, "---\nlicense: other\nlicense_name: house\n---\n", "LLAMA 3.1 COMMUNITY LICENSE");
        QCOMPARE(stated.name, std::string("llama3.1"));
        stated = statedLicence({}, "---\nlicense: other\nlicense_name: house\n---\n", "All rights reserved.");
        QCOMPARE(stated.name, std::string("house"));
        QCOMPARE(statedLicence({}, "", ""), StatedLicence());
    }

    void knowsALicenceByItsText_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("licence");
        QTest::newRow("apache") << "\n      Apache License\n     Version 2.0, January 2004"
                                << "apache-2.0";
        QTest::newRow("mit") << "MIT License\n\nCopyright (c) 2024"
                             << "mit";
        QTest::newRow("bsd") << "Redistribution and use in source and binary\nforms, with or without"
                             << "bsd";
        QTest::newRow("gpl2")
            << "GNU GENERAL PUBLIC LICENSE Version 2 … covered by the GNU Lesser General Public License"
            << "gpl";
        QTest::newRow("lgpl") << "GNU LESSER GENERAL PUBLIC LICENSE … the GNU General Public License"
                              << "lgpl";
        QTest::newRow("mpl") << "Mozilla Public License Version 2.0 … the GNU General Public License"
                             << "mpl-2.0";
        QTest::newRow("unlicense") << "This is free and unencumbered software released"
                                   << "unlicense";
        QTest::newRow("llama2") << "LLAMA 2 COMMUNITY LICENSE AGREEMENT"
                                << "llama2";
        QTest::newRow("llama3") << "META LLAMA 3 COMMUNITY LICENSE AGREEMENT"
                                << "llama3";
        QTest::newRow("llama3.2") << "LLAMA 3.2 COMMUNITY LICENSE AGREEMENT"
                                  << "llama3.2";
        QTest::newRow("gemma") << "Gemma Terms of Use\nLast modified"
                               << "gemma";
        QTest::newRow("qwen") << "Qwen LICENSE AGREEMENT"
                              << "qwen";
        QTest::newRow("qwen-r") << "Qwen RESEARCH LICENSE AGREEMENT"
                                << "qwen-research";
        QTest::newRow("tongyi") << "Tongyi Qianwen RESEARCH LICENSE AGREEMENT"
                                << "tongyi-qianwen-research";
        QTest::newRow("deepseek") << "DEEPSEEK LICENSE AGREEMENT\nVersion 1.0"
                                  << "deepseek";
        QTest::newRow("chatglm") << "The ChatGLM3-6B License\n1. 定义"
                                 << "chatglm3-6b";
        QTest::newRow("baichuan") << "Baichuan 2模型社区许可协议"
                                  << "baichuan";
        QTest::newRow("mrl") << "# Mistral AI Research License"
                             << "mrl";
        QTest::newRow("nc-sa") << "Attribution-NonCommercial-ShareAlike 4.0 International"
                               << "cc-by-nc-sa-4.0";
        QTest::newRow("by") << "Creative Commons Attribution 4.0 International Public"
                            << "cc-by-4.0";
        QTest::newRow("bloom") << "BigScience RAIL License v1.0"
                               << "bigscience-bloom-rail-1.0";
        QTest::newRow("none") << "All rights reserved."
                              << "";
        QTest::newRow("binary") << QString::fromLatin1("\xff\xfe\x00\x01", 4) << "";
    }

    void knowsALicenceByItsText()
    {
        QFETCH(QString, text);
        QFETCH(QString, licence);
        QCOMPARE(QString::fromStdString(licenceOfText(text.toStdString())), licence);
    }

    void readsAFolder()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.path().toStdString();
        QCOMPARE(statedLicence(path), StatedLicence());
        VERIFY_RESULT(saveFile(path / "LICENSE.txt", "MIT License\n" + std::string(100'000, 'x')));
        QCOMPARE(statedLicence(path).name, std::string("mit"));
        QCOMPARE(statedLicence(path).file, std::string("LICENSE.txt"));
        VERIFY_RESULT(saveFile(path / "README.md", "---\nlicense: gemma\n---\n"));
        QCOMPARE(statedLicence(path).name, std::string("gemma"));
        VERIFY_RESULT(saveFile(path / "config.json", "{ broken"));
        QCOMPARE(statedLicence(path).file, std::string("README.md"));
    }
};

QTEST_GUILESS_MAIN(TestLicence)
#include "test_licence.moc"
