<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>fieldwright::CommandLine</name>
    <message numerus="yes">
        <source>%n row(s) are longer than the limit and are cut.</source>
        <translation>
            <numerusform>%n row is longer than the limit and is cut.</numerusform>
            <numerusform>%n rows are longer than the limit and are cut.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) read.</source>
        <translation>
            <numerusform>%n document read.</numerusform>
            <numerusform>%n documents read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) removed.</source>
        <translation>
            <numerusform>%n document removed.</numerusform>
            <numerusform>%n documents removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) made.</source>
        <translation>
            <numerusform>%n pair made.</numerusform>
            <numerusform>%n pairs made.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) accepted.</source>
        <translation>
            <numerusform>%n pair accepted.</numerusform>
            <numerusform>%n pairs accepted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) rejected.</source>
        <translation>
            <numerusform>%n pair rejected.</numerusform>
            <numerusform>%n pairs rejected.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) imported.</source>
        <translation>
            <numerusform>%n pair imported.</numerusform>
            <numerusform>%n pairs imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) written to %1</source>
        <translation>
            <numerusform>%n pair written to %1</numerusform>
            <numerusform>%n pairs written to %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) of the sample are in it.</source>
        <translation>
            <numerusform>%n document of the sample is in it.</numerusform>
            <numerusform>%n documents of the sample are in it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) changed.</source>
        <translation>
            <numerusform>%n pair changed.</numerusform>
            <numerusform>%n pairs changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) removed.</source>
        <translation>
            <numerusform>%n question removed.</numerusform>
            <numerusform>%n questions removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n texts, %1 numbers each, %2 tokens read</source>
        <translation>
            <numerusform>%n text, %1 numbers, %2 tokens read</numerusform>
            <numerusform>%n texts, %1 numbers each, %2 tokens read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n texts were longer than the model reads and were cut</source>
        <translation>
            <numerusform>%n text was longer than the model reads and was cut</numerusform>
            <numerusform>%n texts were longer than the model reads and were cut</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n preference(s) removed.</source>
        <translation>
            <numerusform>%n preference removed.</numerusform>
            <numerusform>%n preferences removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) count again.</source>
        <translation>
            <numerusform>%n item count again.</numerusform>
            <numerusform>%n items count again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) marked as faulty.</source>
        <translation>
            <numerusform>%n item marked as faulty.</numerusform>
            <numerusform>%n items marked as faulty.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all</source>
        <translation>
            <numerusform>%n run, about %1 in all</numerusform>
            <numerusform>%n runs, about %1 in all</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s); how long they take is not known yet</source>
        <translation>
            <numerusform>%n run; how long they take is not known yet</numerusform>
            <numerusform>%n runs; how long they take is not known yet</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::JobTableModel</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s)</source>
        <translation>
            <numerusform>%n chunk</numerusform>
            <numerusform>%n chunks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) read</source>
        <translation>
            <numerusform>%n file read</numerusform>
            <numerusform>%n files read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n training row(s)</source>
        <translation>
            <numerusform>%n training row</numerusform>
            <numerusform>%n training rows</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n adapter(s) in one</source>
        <translation>
            <numerusform>%n adapter in one</numerusform>
            <numerusform>%n adapters in one</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::Pairs</name>
    <message numerus="yes">
        <source>accept of %n pair(s)</source>
        <translation>
            <numerusform>accept of %n pair</numerusform>
            <numerusform>accept of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>reject of %n pair(s)</source>
        <translation>
            <numerusform>reject of %n pair</numerusform>
            <numerusform>reject of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>back to draft of %n pair(s)</source>
        <translation>
            <numerusform>back to draft of %n pair</numerusform>
            <numerusform>back to draft of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tag on %n pair(s)</source>
        <translation>
            <numerusform>tag on %n pair</numerusform>
            <numerusform>tag on %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>removal of a tag from %n pair(s)</source>
        <translation>
            <numerusform>removal of a tag from %n pair</numerusform>
            <numerusform>removal of a tag from %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>score of %n pair(s)</source>
        <translation>
            <numerusform>score of %n pair</numerusform>
            <numerusform>score of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>removal of %n pair(s)</source>
        <translation>
            <numerusform>removal of %n pair</numerusform>
            <numerusform>removal of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>addition of %n pair(s)</source>
        <translation>
            <numerusform>addition of %n pair</numerusform>
            <numerusform>addition of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>import of %n pair(s)</source>
        <translation>
            <numerusform>import of %n pair</numerusform>
            <numerusform>import of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>edit of %n pair(s)</source>
        <translation>
            <numerusform>edit of %n pair</numerusform>
            <numerusform>edit of %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>weight of %n pair(s)</source>
        <translation>
            <numerusform>weight of %n pair</numerusform>
            <numerusform>weight of %n pairs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ProjectJobs</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::AnswerWidget</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::AnswersPane</name>
    <message numerus="yes">
        <source>The model is asked every %Ln step(s).</source>
        <translation>
            <numerusform>The model is asked every step.</numerusform>
            <numerusform>The model is asked every %Ln steps.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BannerArea</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DatasetPage</name>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Generated %n pair(s)</source>
        <translation>
            <numerusform>Generated %n pair</numerusform>
            <numerusform>Generated %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Imported %n pair(s)</source>
        <translation>
            <numerusform>Imported %n pair</numerusform>
            <numerusform>Imported %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Exported %n pair(s) to %1</source>
        <translation>
            <numerusform>Exported %n pair to %1</numerusform>
            <numerusform>Exported %n pairs to %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DetailsPane</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::Diagnostician</name>
    <message numerus="yes">
        <source>The run ends after %Ln more validation(s) without gain.</source>
        <translation>
            <numerusform>The run ends after %Ln more validation without gain.</numerusform>
            <numerusform>The run ends after %Ln more validations without gain.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentReading</name>
    <message numerus="yes">
        <source>%n file(s) were left out.</source>
        <translation>
            <numerusform>%n file were left out.</numerusform>
            <numerusform>%n files were left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Reading %n file(s)</source>
        <translation>
            <numerusform>Reading %n file</numerusform>
            <numerusform>Reading %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentsPage</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n being read</source>
        <translation>
            <numerusform>%n being read</numerusform>
            <numerusform>%n being read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not read</source>
        <translation>
            <numerusform>%n not read</numerusform>
            <numerusform>%n not read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were not read:</source>
        <translation>
            <numerusform>%n file was not read:</numerusform>
            <numerusform>%n files were not read:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed %n document(s)</source>
        <translation>
            <numerusform>Removed %n document</numerusform>
            <numerusform>Removed %n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::EvaluatePage</name>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln item</numerusform>
            <numerusform>%Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::EventModel</name>
    <message numerus="yes">
        <source>%1 (%n times)</source>
        <translation>
            <numerusform>%1 (once)</numerusform>
            <numerusform>%1 (%n times)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::GenerateDialog</name>
    <message numerus="yes">
        <source>Questions and answers from %n document(s)</source>
        <translation>
            <numerusform>Questions and answers from %n document</numerusform>
            <numerusform>Questions and answers from %n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HeldOutForm</name>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform>
            <numerusform>%n rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HistoryDialog</name>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n entry</numerusform>
            <numerusform>%n entries</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HubDialog</name>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>%n file, %1</numerusform>
            <numerusform>%n files, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ImportDialog</name>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n pair</numerusform>
            <numerusform>%n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are left out.</source>
        <translation>
            <numerusform>%n row is left out.</numerusform>
            <numerusform>%n rows are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %n pair(s)</source>
        <translation>
            <numerusform>Import %n pair</numerusform>
            <numerusform>Import %n pairs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::JobsPage</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n queued</numerusform>
            <numerusform>%n queued</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n done</source>
        <translation>
            <numerusform>%n done</numerusform>
            <numerusform>%n done</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <translation>
            <numerusform>%n needs you</numerusform>
            <numerusform>%n need you</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MixChecks</name>
    <message numerus="yes">
        <source>The test of rephrased questions has only %n question(s): facts with several phrasings make it larger.</source>
        <translation>
            <numerusform>The test of rephrased questions has only %n question: facts with several phrasings make it larger.</numerusform>
            <numerusform>The test of rephrased questions has only %n questions: facts with several phrasings make it larger.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) repeat another or tell a held-out fact; they are left out.</source>
        <translation>
            <numerusform>%n pair repeat another or tell a held-out fact; they are left out.</numerusform>
            <numerusform>%n pairs repeat another or tell a held-out fact; they are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are longer than the length limit; their ends are cut.</source>
        <translation>
            <numerusform>%n row are longer than the length limit; their ends are cut.</numerusform>
            <numerusform>%n rows are longer than the length limit; their ends are cut.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) train nothing; they are left out.</source>
        <translation>
            <numerusform>%n row train nothing; they are left out.</numerusform>
            <numerusform>%n rows train nothing; they are left out.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MixTab</name>
    <message numerus="yes">
        <source>%n training row(s)</source>
        <translation>
            <numerusform>%n training row</numerusform>
            <numerusform>%n training rows</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::NewEvaluationDialog</name>
    <message numerus="yes">
        <source>At least %Ln question(s), asked of both models with the same prompts.</source>
        <translation>
            <numerusform>At least %Ln question, asked of both models with the same prompts.</numerusform>
            <numerusform>At least %Ln questions, asked of both models with the same prompts.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln question(s).</source>
        <translation>
            <numerusform>At least %Ln question.</numerusform>
            <numerusform>At least %Ln questions.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::NewModelFacts</name>
    <message numerus="yes">
        <source>It reads %Ln document(s).</source>
        <translation>
            <numerusform>It reads %Ln document.</numerusform>
            <numerusform>It reads %Ln documents.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::OverviewView</name>
    <message numerus="yes">
        <source>%1; %Ln item(s)</source>
        <translation>
            <numerusform>%1; %Ln item</numerusform>
            <numerusform>%1; %Ln items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PasswordDialog</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReadingDialog</name>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeDifferenceDialog</name>
    <message numerus="yes">
        <source>%n field(s) of the recipe differ.</source>
        <translation>
            <numerusform>%n field of the recipe differ.</numerusform>
            <numerusform>%n fields of the recipe differ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeForm</name>
    <message numerus="yes">
        <source>Advanced: %n more field(s), %1 changed</source>
        <translation>
            <numerusform>Advanced: %n more field, %1 changed</numerusform>
            <numerusform>Advanced: %n more fields, %1 changed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Advanced: %n more field(s), all at their presets</source>
        <translation>
            <numerusform>Advanced: %n more field, all at their presets</numerusform>
            <numerusform>Advanced: %n more fields, all at their presets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReviewBar</name>
    <message numerus="yes">
        <source>%n marked</source>
        <translation>
            <numerusform>%n marked</numerusform>
            <numerusform>%n marked</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReviewTab</name>
    <message numerus="yes">
        <source>No pairs yet. Generate them from %n document(s), or import a file.</source>
        <translation>
            <numerusform>No pairs yet. Generate them from %n document, or import a file.</numerusform>
            <numerusform>No pairs yet. Generate them from %n documents, or import a file.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Accepted %n pair(s)</source>
        <translation>
            <numerusform>Accepted %n pair</numerusform>
            <numerusform>Accepted %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rejected %n pair(s)</source>
        <translation>
            <numerusform>Rejected %n pair</numerusform>
            <numerusform>Rejected %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) are drafts again</source>
        <translation>
            <numerusform>%n pair is a draft again</numerusform>
            <numerusform>%n pairs are drafts again</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tag for %n pair(s):</source>
        <translation>
            <numerusform>Tag for %n pair:</numerusform>
            <numerusform>Tag for %n pairs:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tagged %n pair(s)</source>
        <translation>
            <numerusform>Tagged %n pair</numerusform>
            <numerusform>Tagged %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Score %1 for %n pair(s)</source>
        <translation>
            <numerusform>Score %1 for %n pair</numerusform>
            <numerusform>Score %1 for %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed %n pair(s)</source>
        <translation>
            <numerusform>Removed %n pair</numerusform>
            <numerusform>Removed %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weight %1 for %n pair(s)</source>
        <translation>
            <numerusform>Weight %1 for %n pair</numerusform>
            <numerusform>Weight %1 for %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weight of %n pair(s) in the training, beside others of 1:</source>
        <translation>
            <numerusform>Weight of %n pair in the training, beside others of 1:</numerusform>
            <numerusform>Weight of %n pairs in the training, beside others of 1:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RowsView</name>
    <message numerus="yes">
        <source>%Ln row(s), median %1</source>
        <translation>
            <numerusform>%Ln row, median %1</numerusform>
            <numerusform>%Ln rows, median %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RunCurves</name>
    <message numerus="yes">
        <source>clipped at %1 in %Ln step(s)</source>
        <translation>
            <numerusform>clipped at %1 in %Ln step</numerusform>
            <numerusform>clipped at %1 in %Ln steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SamplingBox</name>
    <message numerus="yes">
        <source>More sampling: %n changed</source>
        <translation>
            <numerusform>More sampling: %n changed</numerusform>
            <numerusform>More sampling: %n changed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SetupFacts</name>
    <message numerus="yes">
        <source>It sees %Ln row(s).</source>
        <translation>
            <numerusform>It sees %Ln row.</numerusform>
            <numerusform>It sees %Ln rows.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>About %Ln step(s).</source>
        <translation>
            <numerusform>About %Ln step.</numerusform>
            <numerusform>About %Ln steps.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It cuts %Ln row(s).</source>
        <translation>
            <numerusform>It cuts %Ln row.</numerusform>
            <numerusform>It cuts %Ln rows.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln validation row(s) watch for overfitting.</source>
        <translation>
            <numerusform>%Ln validation row watch for overfitting.</numerusform>
            <numerusform>%Ln validation rows watch for overfitting.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It reads %Ln document(s).</source>
        <translation>
            <numerusform>It reads %Ln document.</numerusform>
            <numerusform>It reads %Ln documents.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It finds hidden words in %Ln document(s).</source>
        <translation>
            <numerusform>It finds hidden words in %Ln document.</numerusform>
            <numerusform>It finds hidden words in %Ln documents.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln step(s); the best state is kept.</source>
        <translation>
            <numerusform>Every step; the best state is kept.</numerusform>
            <numerusform>Every %Ln steps; the best state is kept.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SetupView</name>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::StatusStrip</name>
    <message numerus="yes">
        <source>Network: on, %n server(s)</source>
        <translation>
            <numerusform>Network: on, %n server</numerusform>
            <numerusform>Network: on, %n servers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::StepsModel</name>
    <message numerus="yes">
        <source>Review %n pair(s)</source>
        <translation>
            <numerusform>Review %n pair</numerusform>
            <numerusform>Review %n pairs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tuned model(s)</source>
        <translation>
            <numerusform>%n tuned model</numerusform>
            <numerusform>%n tuned models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SweepDialog</name>
    <message numerus="yes">
        <source>Queue %n run(s)</source>
        <translation>
            <numerusform>Queue %n run</numerusform>
            <numerusform>Queue %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all by the speed of the last such run.</source>
        <translation>
            <numerusform>%n run, about %1 in all by the speed of the last such run.</numerusform>
            <numerusform>%n runs, about %1 in all by the speed of the last such run.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s). How long they take is not known before such a run was measured.</source>
        <translation>
            <numerusform>%n run. How long they take is not known before such a run was measured.</numerusform>
            <numerusform>%n runs. How long they take is not known before such a run was measured.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all by the speed measured here.</source>
        <translation>
            <numerusform>%n run, about %1 in all by the speed measured here.</numerusform>
            <numerusform>%n runs, about %1 in all by the speed measured here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SweepView</name>
    <message numerus="yes">
        <source>%1 of %Ln run(s) have ended</source>
        <translation>
            <numerusform>%1 of %Ln run have ended</numerusform>
            <numerusform>%1 of %Ln runs have ended</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SystemText</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n core</numerusform>
            <numerusform>%n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TensorsDialog</name>
    <message numerus="yes">
        <source>%n tensor(s), %1</source>
        <translation>
            <numerusform>%n tensor, %1</numerusform>
            <numerusform>%n tensors, %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TokenizerPane</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n character(s)</source>
        <translation>
            <numerusform>%n character</numerusform>
            <numerusform>%n characters</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrainPage</name>
    <message numerus="yes">
        <source>Queued %n run(s)</source>
        <translation>
            <numerusform>Queued %n run</numerusform>
            <numerusform>Queued %n runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrainingSource</name>
    <message numerus="yes">
        <source>All %Ln document(s)</source>
        <translation>
            <numerusform>All %Ln document</numerusform>
            <numerusform>All %Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen document(s)</source>
        <translation>
            <numerusform>%Ln chosen document</numerusform>
            <numerusform>%Ln chosen documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln general text(s)</source>
        <translation>
            <numerusform>%Ln general text</numerusform>
            <numerusform>%Ln general texts</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrialDialog</name>
    <message numerus="yes">
        <source>%n token(s) in %1</source>
        <translation>
            <numerusform>%n token in %1</numerusform>
            <numerusform>%n tokens in %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::VersionsTab</name>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>%n version</numerusform>
            <numerusform>%n versions</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Counted with %1, rows up to %2 tokens; %n row(s) are cut.</source>
        <translation>
            <numerusform>Counted with %1, rows up to %2 tokens; %n row is cut.</numerusform>
            <numerusform>Counted with %1, rows up to %2 tokens; %n rows are cut.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message numerus="yes">
        <source>removal of %n document(s)</source>
        <translation>
            <numerusform>removal of %n document</numerusform>
            <numerusform>removal of %n documents</numerusform>
        </translation>
    </message>
</context>
</TS>
