<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name />
    <message numerus="yes">
        <source>%n row(s) are longer than the limit and are cut.</source>
        <translation><numerusform>%n row is longer than the limit and is cut.</numerusform><numerusform>%n rows are longer than the limit and are cut.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) read.</source>
        <translation><numerusform>%n document read.</numerusform><numerusform>%n documents read.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) removed.</source>
        <translation><numerusform>%n document removed.</numerusform><numerusform>%n documents removed.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) made.</source>
        <translation><numerusform>%n pair made.</numerusform><numerusform>%n pairs made.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) accepted.</source>
        <translation><numerusform>%n pair accepted.</numerusform><numerusform>%n pairs accepted.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) rejected.</source>
        <translation><numerusform>%n pair rejected.</numerusform><numerusform>%n pairs rejected.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) imported.</source>
        <translation><numerusform>%n pair imported.</numerusform><numerusform>%n pairs imported.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) written to %1</source>
        <translation><numerusform>%n pair written to %1</numerusform><numerusform>%n pairs written to %1</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) of the sample are in it.</source>
        <translation><numerusform>%n document of the sample is in it.</numerusform><numerusform>%n documents of the sample are in it.</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::JobTableModel</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n file</numerusform><numerusform>%n files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s)</source>
        <translation><numerusform>%n chunk</numerusform><numerusform>%n chunks</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation><numerusform>%n step</numerusform><numerusform>%n steps</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation><numerusform>%n item</numerusform><numerusform>%n items</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation><numerusform>%n row</numerusform><numerusform>%n rows</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation><numerusform>%n pair</numerusform><numerusform>%n pairs</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::Pairs</name>
    <message numerus="yes">
        <source>accept of %n pair(s)</source>
        <translation><numerusform>accept of %n pair</numerusform><numerusform>accept of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>reject of %n pair(s)</source>
        <translation><numerusform>reject of %n pair</numerusform><numerusform>reject of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>back to draft of %n pair(s)</source>
        <translation><numerusform>back to draft of %n pair</numerusform><numerusform>back to draft of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>tag on %n pair(s)</source>
        <translation><numerusform>tag on %n pair</numerusform><numerusform>tag on %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>removal of a tag from %n pair(s)</source>
        <translation><numerusform>removal of a tag from %n pair</numerusform><numerusform>removal of a tag from %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>score of %n pair(s)</source>
        <translation><numerusform>score of %n pair</numerusform><numerusform>score of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>removal of %n pair(s)</source>
        <translation><numerusform>removal of %n pair</numerusform><numerusform>removal of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>addition of %n pair(s)</source>
        <translation><numerusform>addition of %n pair</numerusform><numerusform>addition of %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>import of %n pair(s)</source>
        <translation><numerusform>import of %n pair</numerusform><numerusform>import of %n pairs</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ProjectJobs</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n file</numerusform><numerusform>%n files</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BannerArea</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>%n more</numerusform><numerusform>%n more</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentsPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n file</numerusform><numerusform>%n files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n being read</source>
        <translation><numerusform>%n being read</numerusform><numerusform>%n being read</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not read</source>
        <translation><numerusform>%n not read</numerusform><numerusform>%n not read</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were not read:</source>
        <translation><numerusform>%n file was not read:</numerusform><numerusform>%n files were not read:</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were left out.</source>
        <translation><numerusform>%n file was left out.</numerusform><numerusform>%n files were left out.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Reading %n file(s)</source>
        <translation><numerusform>Reading %n file</numerusform><numerusform>Reading %n files</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Removed %n document(s)</source>
        <translation><numerusform>Removed %n document</numerusform><numerusform>Removed %n documents</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::EventModel</name>
    <message numerus="yes">
        <source>%1 (%n times)</source>
        <translation><numerusform>%1 (once)</numerusform><numerusform>%1 (%n times)</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::GenerateDialog</name>
    <message numerus="yes">
        <source>Questions and answers from %n document(s)</source>
        <translation><numerusform>Questions and answers from %n document</numerusform><numerusform>Questions and answers from %n documents</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::JobsPage</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation><numerusform>%n running</numerusform><numerusform>%n running</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation><numerusform>%n queued</numerusform><numerusform>%n queued</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n done</source>
        <translation><numerusform>%n done</numerusform><numerusform>%n done</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <translation><numerusform>%n needs you</numerusform><numerusform>%n need you</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation><numerusform>%n model</numerusform><numerusform>%n models</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation><numerusform>%n token</numerusform><numerusform>%n tokens</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeForm</name>
    <message numerus="yes">
        <source>Advanced: %n more field(s), %1 changed</source>
        <translation><numerusform>Advanced: %n more field(s), %1 changed</numerusform><numerusform>Advanced: %n more fields, %1 changed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Advanced: %n more field(s), all at their presets</source>
        <translation><numerusform>Advanced: %n more field(s), all at their presets</numerusform><numerusform>Advanced: %n more fields, all at their presets</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RunCurves</name>
    <message numerus="yes">
        <source>clipped at %1 in %n step(s)</source>
        <translation><numerusform>clipped at %1 in %n step</numerusform><numerusform>clipped at %1 in %n steps</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::StepsModel</name>
    <message numerus="yes">
        <source>Review %n pair(s)</source>
        <translation><numerusform>Review %n pair</numerusform><numerusform>Review %n pairs</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation><numerusform>%n document</numerusform><numerusform>%n documents</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n tuned model(s)</source>
        <translation><numerusform>%n tuned model</numerusform><numerusform>%n tuned models</numerusform></translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message numerus="yes">
        <source>removal of %n document(s)</source>
        <translation><numerusform>removal of %n document</numerusform><numerusform>removal of %n documents</numerusform></translation>
    </message>
</context>
</TS>
