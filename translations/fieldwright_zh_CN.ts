<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name />
    <message>
        <source>domain share asked %1, realised %2 of the tokens read, %3 of those trained</source>
        <translation>领域占比：要求 %1，实得为读取词元的 %2、训练词元的 %3</translation>
    </message>
    <message>
        <source>part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>general</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>tokens read</source>
        <translation>读取词元</translation>
    </message>
    <message>
        <source>tokens trained</source>
        <translation>训练词元</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are longer than the limit and are cut.</source>
        <translation><numerusform>%n 行超过长度上限，已截断。</numerusform></translation>
    </message>
    <message>
        <source>ok: %1</source>
        <translation>通过：%1</translation>
    </message>
    <message>
        <source>ATTENTION: %1</source>
        <translation>注意：%1</translation>
    </message>
    <message>
        <source>Built %1.</source>
        <translation>已生成 %1。</translation>
    </message>
    <message>
        <source>No version yet. Build one with: dataset build NAME</source>
        <translation>还没有版本。生成命令：dataset build NAME</translation>
    </message>
    <message>
        <source>version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>rephrased</source>
        <translation>换问法</translation>
    </message>
    <message>
        <source>unseen</source>
        <translation>未见过</translation>
    </message>
    <message>
        <source>domain share</source>
        <translation>领域占比</translation>
    </message>
    <message>
        <source>built</source>
        <translation>生成时间</translation>
    </message>
    <message>
        <source>%1 to %2: %3 added, %4 removed, %5 changed, %6 the same</source>
        <translation>%1 到 %2：新增 %3，移除 %4，修改 %5，相同 %6</translation>
    </message>
    <message>
        <source>%1 tokens, %2 of them trained, %3 cut</source>
        <translation>%1 个词元，其中训练 %2，截断 %3</translation>
    </message>
    <message>
        <source>%1 is in %2</source>
        <translation>%1 在 %2 中</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) read.</source>
        <translation><numerusform>已读取 %n 个文档。</numerusform></translation>
    </message>
    <message>
        <source>No documents yet. Add some with: documents add PATH</source>
        <translation>还没有文档。添加命令：documents add PATH</translation>
    </message>
    <message>
        <source>id</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>段块</translation>
    </message>
    <message>
        <source>chunks</source>
        <translation>文段</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>原因</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) removed.</source>
        <translation><numerusform>已移除 %n 个文档。</numerusform></translation>
    </message>
    <message>
        <source>better</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>items</source>
        <translation>题数</translation>
    </message>
    <message>
        <source>base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>tuned</source>
        <translation>调优后</translation>
    </message>
    <message>
        <source>change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区间</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Evaluated.</source>
        <translation>评估完成。</translation>
    </message>
    <message>
        <source>Write a report with: report %1 --format html --output FOLDER</source>
        <translation>导出报告的命令：report %1 --format html --output FOLDER</translation>
    </message>
    <message>
        <source>No jobs yet.</source>
        <translation>还没有任务。</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>started %1, worked %2</source>
        <translation>开始于 %1，用时 %2</translation>
    </message>
    <message>
        <source>folder %1</source>
        <translation>文件夹 %1</translation>
    </message>
    <message>
        <source>device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>free</source>
        <translation>可用</translation>
    </message>
    <message>
        <source>fp32 GFLOP/s</source>
        <translation>fp32 GFLOP/s</translation>
    </message>
    <message>
        <source>bf16 GFLOP/s</source>
        <translation>bf16 GFLOP/s</translation>
    </message>
    <message>
        <source>precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>The server has ended.</source>
        <translation>服务已结束。</translation>
    </message>
    <message>
        <source>Serving on http://127.0.0.1:%1/v1</source>
        <translation>服务地址：http://127.0.0.1:%1/v1</translation>
    </message>
    <message>
        <source>Token: %1</source>
        <translation>令牌：%1</translation>
    </message>
    <message>
        <source>Models: %1</source>
        <translation>模型：%1</translation>
    </message>
    <message>
        <source>%1 is in the library (%2).</source>
        <translation>%1 已在模型库中（%2）。</translation>
    </message>
    <message>
        <source>missing: %1</source>
        <translation>缺少：%1</translation>
    </message>
    <message>
        <source>No models yet. Add one with: model add PATH</source>
        <translation>还没有模型。添加命令：model add PATH</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>%1 is no longer listed; its files stay.</source>
        <translation>%1 已从列表移除，文件保留。</translation>
    </message>
    <message>
        <source>%1 tokens, log-likelihood %2 (natural log), %3 a token</source>
        <translation>%1 个词元，对数似然 %2（自然对数），平均每个词元 %3</translation>
    </message>
    <message>
        <source>piece</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>草稿</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) made.</source>
        <translation><numerusform>已生成 %n 条问答。</numerusform></translation>
    </message>
    <message>
        <source>not in the source</source>
        <translation>原文中没有</translation>
    </message>
    <message>
        <source>status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>%1 shown of %2: %3 draft, %4 accepted, %5 rejected</source>
        <translation>显示 %1 条，共 %2 条：草稿 %3，已接受 %4，已拒绝 %5</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) accepted.</source>
        <translation><numerusform>已接受 %n 条问答。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) rejected.</source>
        <translation><numerusform>已拒绝 %n 条问答。</numerusform></translation>
    </message>
    <message>
        <source>Pair %1 changed.</source>
        <translation>已修改问答 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) imported.</source>
        <translation><numerusform>已导入 %n 条问答。</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) written to %1</source>
        <translation><numerusform>已将 %n 条问答写入 %1</numerusform></translation>
    </message>
    <message>
        <source>The project is in %1</source>
        <translation>项目位于 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) of the sample are in it.</source>
        <translation><numerusform>其中有 %n 个示例文档。</numerusform></translation>
    </message>
    <message>
        <source>%1 is trained: %2 steps, best validation loss %3. Compare it with: evaluate --models BASE,%1</source>
        <translation>%1 训练完成：%2 步，最低验证损失 %3。比较命令：evaluate --models BASE,%1</translation>
    </message>
    <message>
        <source>recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>for</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>key</source>
        <translation>键</translation>
    </message>
    <message>
        <source>standard</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>允许的值</translation>
    </message>
    <message>
        <source>what it is</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Job %1 is running. Look at it with: job follow %1</source>
        <translation>任务 %1 正在运行。查看命令：job follow %1</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Home</source>
        <translation>主页</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>System</name>
    <message>
        <source>%1, %2</source>
        <comment>cores, instruction set</comment>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>The model server was started anew with another model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ask again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model server has ended.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ask again; it is started anew.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model server was closed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The answer broke off: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What came is kept and marked incomplete. Ask again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model server has sent nothing for %1 s.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ask again, or close the server and start it anew.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model server refused the question (%1): %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close the server and ask again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no dataset version "%1".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"dataset list" shows those that there are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no model yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add one with: model add PATH</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no row %1; the part has %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a number from 1 to the number of rows.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There was no file to read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name files, or folders with files that are not hidden.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>None of the files could be read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The reason of each is told above.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no document %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"documents list" shows those that there are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An evaluation compares one or two models.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name them as --models BASE,TUNED.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no dataset version for the domain test.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build one first, or name it with --dataset.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no suite "%1".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The suites are five-dimension and domain.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no evaluation "%1" in this project.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"job list" shows evaluations by their ids and names.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no job %1 in this project.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"job list" shows those that there are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job has not answered within a minute; it is %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It may still do so; look again with: job show %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job has ended already; it is %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Only a job that is waiting, running or interrupted can be told anything.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no model "%1".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"model list" shows those that there are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds no conversation.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Write a JSON array of objects with "role" and "content".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What shall the model answer?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give either --prompt or --chat.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No pair was named.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name ids, or --all for every draft.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no pair %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"pairs list" shows those that there are.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing was said to change.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give --question, --answer or both.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not in the format %2 but in %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Leave --format away; the format is found from the content.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The sample's documents are not in %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Install Fieldwright again, or set FIELDWRIGHT_RESOURCES to its folder of resources.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No project was named, and there is none here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name one with --project DIR, or make one with "new DIR".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"model list" shows those that there are; "model add PATH" adds one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" sets nothing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Write --set key=value; "recipe fields" shows the keys.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The worker of "%1" ended before it was done.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>See %1, then go on with: job resume %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not an id.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ids are whole numbers; "list" shows them.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no worker program at %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Install Fieldwright again, or set FIELDWRIGHT_WORKER to the worker's path.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The worker ended without an answer: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that there is enough memory for the model, then try again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The comparison was stopped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The dataset in %1 is not what its manifest says: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build the version again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is a dataset version %1 already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build it under another name.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" cannot be the name of a dataset.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use letters, digits, blanks, "-", "_" and ".", not more than 80 bytes.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no dataset version %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose one from the list of versions.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>One of the two dataset versions is not there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose two from the list of versions.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Line %1 of %2 is longer than 64 MB.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that it is a file with one JSON object a line.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no line %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Line %1 of %2 is not the result of an import: %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Import the documents again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose one from the list of documents.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is no summary of an evaluation.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Run the evaluation again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The worker of "%1" ended before it began.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>See its log for the reason, then continue it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is still running.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop it first, then remove it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It is not there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It is neither a file nor a folder.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It may not be read: permission denied.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There are more than %1 files; choose fewer at a time.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It lies too deep.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The folder cannot be read: permission denied or a disk error.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Hidden; choose it by itself to read it all the same.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A link to a folder; choose that folder to read it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no document to make pairs from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add documents first.</source>
        <translation>请先添加文档。</translation>
    </message>
    <message>
        <source>No model was chosen to write the pairs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model, or generate by rules.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The chosen documents hold no text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose documents that were read without an error.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No pair has been accepted yet, so there is nothing to learn.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Review the pairs and accept the true ones.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build one first, or choose another.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No suite was chosen, so there is nothing to ask.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose the five dimensions, the domain test, or both.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job could not be started: there is no program %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job could not be started: %1 did not run (%2).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that the disk has space and that the program may be executed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No worker holds the run in %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has ended already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no model %1 in the library.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose one from the list of models.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a list of models.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Move the file away and add the models again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The list of models %1 cannot be locked.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that its folder can be written, and that no other window is changing it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 came with Fieldwright and stays in the list.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove models that you added yourself.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A model needs a name.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Type at least one character.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Generate the pairs again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project's database %1 is damaged: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has no backup yet. Keep the file, and import the originals into a new project.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing was changed. Its newest backup is %1: put it in the place of the damaged file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The disk that holds %1 is full.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing that was saved before is lost. Free some space and do it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project's database %1 cannot be written: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Copy the project's folder to a place where you may write, and open the copy.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Another program is using the project's database %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close that program and do it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The disk refused to read or write %1: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check the disk. What was saved before is still there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is not enough memory to work with the project's database.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close other programs and do it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project's database answered: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open the project again. If it happens again, please report it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project %1 was made by a newer Fieldwright (its version is %2, this one reads up to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it with that newer version. Nothing was changed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not the database of a Fieldwright project.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a folder that was made by Fieldwright.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No window or command has this project open.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Do it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project is open on another computer, %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close it there first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The window or command that has the project open ended before it answered.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is something at %1 already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another name, or open it if it is a project.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project %1 cannot be written.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Copy its folder to a place where you may write, and open the copy.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project %1 is open in another window or command.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Go on there, or close it first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No local socket could be made in %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that this folder can be written.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project's owner file could not be written.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that the disk is not full and can be written.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The project's database is not open.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open the project again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The PDF could not be drawn.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Write the report as HTML and print that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>"%1" is not a format of reports.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The formats are html, pdf, md, csv and json.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Another project is being opened.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Wait until it is open.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no Fieldwright project at %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a folder whose name ends in .fieldwright.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check the name and the place; it may have been moved or renamed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 may not be opened: permission denied.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ask its owner for the permission, or choose another place.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is on a read-only disk.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Copy the project to a place that can be written, and open it there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 could not be written: the disk is full.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Free some space and try again. The file from before is unharmed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a folder, not a file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a file inside it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 could not be opened: too many files are open.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is too large: %2 bytes, and the limit is %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Split the file, or choose a smaller one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1 was cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not usable JSON: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another file, or write this one again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no usable member "%2" (%3 expected).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There are no accepted pairs to build a version from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Accept some pairs first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The domain share cannot be %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a value from %1 to %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The shares that are held out are impossible.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose shares from 0 to 0.5.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It has no token to train on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Held-out questions that also stand in the training part: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Held-out facts whose passage is also trained: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The domain share is off by %1 points.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing is left to train on: every pair is held out or dropped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Accept more pairs, or hold out less.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same question stands in another general row.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A passage in %1 has an impossible place.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a row of a dataset: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has more than %2 rows.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Fieldwright (JSONL with evidence)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Alpaca (JSON)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>ShareGPT (JSON)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Chat messages (JSONL)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Prompt and completion (JSONL)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a format of instruction data.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose one of: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Row %1 has no question with an answer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no row with a question and an answer. Its columns are: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name the columns "question" and "answer", or "messages".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job was stopped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model's answer holds no JSON.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Try a larger model, or change the prompt.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a status of a pair.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A pair in %1 has an impossible evidence span.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The question or the answer is empty.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same question and answer stand in another pair.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It tells a fact that is held out for the test of unseen facts.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A stored document is damaged: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Read the file again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A quotation mark is never closed; from there on they were read as characters.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds too much text: more than %2 MB or %3 paragraphs and table rows.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Split the file into smaller ones and add those.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 characters that cannot be shown (NUL and other control characters) were replaced.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a Word document, or it is damaged.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it again as .docx, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 footnotes and endnotes were left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 tracked deletions were left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Parts that are nested more than %1 levels deep were left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no text encoding called %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another encoding, for example UTF-8 or GB18030.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 makes no sense as text in the encoding %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another encoding, or let it be guessed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a text file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add a PDF, Word (.docx), HTML, Markdown, CSV or text file instead.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 places are not valid %2 and were replaced; another encoding may fit better.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds no text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that it is the right file and that it was saved completely.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is named HTML but is not text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A piece of HTML is nested too deeply and was left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is nested too deeply to be a real page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in a browser, save it as text, and add that file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is too large for a PDF.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a PDF, or it is damaged.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Get it again from where it came, or print it to a new PDF and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is protected by a password.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in its program, save a copy without the password, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has %2 pages; %3 are the most.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Its author has not allowed its text to be copied; check that you may use it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds pictures of pages (a scan) and no text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Run it through a text recognition (OCR) program and add the result.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 of %2 pages hold no text; they may be scans, which need text recognition (OCR).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 running heads, feet and page numbers were left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is in an old Office format (.doc, .xls, .ppt), which is not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it as .docx (tables as .csv), and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is or may be a Python pickle (.bin, .pt, .pkl): opening one can run any program hidden in it, so it is never opened.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A document is needed here. A model should come as .safetensors or .gguf, on the Models page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a picture, and text in pictures is not recognised.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is an archive.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Unpack it and add the files inside.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a program, not a document.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a sound or video file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add a written transcript of it instead.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a model file, not a document.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Add it on the Models page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a database, not a document.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Export the tables that matter as CSV and add those.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a spreadsheet; only CSV is read of those.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Save each sheet as CSV in your spreadsheet program and add the CSV files.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is an office or e-book file of a kind that is not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in its program, save it as .docx or PDF, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is in Rich Text Format, which is not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it as .docx, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a data file (JSON), not a document.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Import question–answer pairs on the Dataset page.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that it was saved or copied completely.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is named .%2 but does not begin as such a file does.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It may be damaged, cut off or renamed: get it again from where it came.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not an ordinary file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a file, not a device or a pipe.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Get it again from where it came, or save it again with its own program.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 would unpack to far more data than a document holds, as only a harmful file does.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>If you trust it, open it in its own program, save it again, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The program that reads documents, %1, cannot be started.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Install Fieldwright again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The name of %1 is not valid UTF-8.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rename the file or its folder and add it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1 was stopped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1 took longer than %2 seconds and was given up.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It may be damaged. Split it, or save it again with its program.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds more text than can be read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1 needed more computing time than is allowed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1 needed more memory than is allowed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 cannot be read: the reader crashed on it (%2), so it is probably damaged.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open it in its own program, save it again, and add that.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The reader program answered nonsense: %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Install Fieldwright again if this happens with other files too.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoint file %1 is damaged.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An older checkpoint is used, if there is one; otherwise start the run again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoint needs %1 MB in %2; %3 MB are free.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Free some space on this disk, then resume the run.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoint %1 was written by a newer version of Fieldwright.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Update Fieldwright, or start the run again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>fp32, because full tuning keeps its weights in fp32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>bf16, because it is faster here: %2 against %1 GFLOP/s measured in fp32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>fp32, because bf16 brings no speed here: %2 against %1 GFLOP/s measured in fp32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a precision.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use fp32 or bf16.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model's configuration describes an impossible shape.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Get the model's files again, or choose another model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The device "%1" is not there.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a device of the list, for example cpu.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model's files lack the tensor %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The text has %1 tokens; the model reads at most %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Shorten the text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The token number %1 is outside the model's vocabulary of %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the tokenizer that belongs to this model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model needs %1 of memory for its weights; %2 are allowed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a smaller model, or allow more memory in the settings.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loading the model was cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no adapter with the number %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Load the adapter first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no text to go on from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give a prompt.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The settings for generating are impossible.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use a temperature of 0 or more, top-p above 0 and at most 1, and a repetition penalty above 0.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model has no adapter to tune.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Load an adapter first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The memory was not enough for the model and this work.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Close other programs, or choose a smaller model, a smaller micro-batch or a shorter maximum length.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tensor library refused: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Please report this, with the job's log.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The engine failed: %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Scoring was cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A text to score needs at least one token before it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give it a context.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An empty text cannot be scored.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give every choice at least one token.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The text has no token number %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ask for a token of the text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The preparation was cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Row %1 holds the token number %2, outside the model's vocabulary of %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build the dataset again for this model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Row %1 has an impossible weight.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use weights of 0 or more.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The recipe's value %1 for %2 is not possible.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a value between %1 and %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Full tuning starts from a model without an adapter.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Export the tuned model first, or tune the adapter further with LoRA.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter to go on with has rank %1 and alpha %2; the recipe says otherwise.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the adapter's rank and alpha in the recipe.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>None of the %1 rows has a token to train.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Look at the dataset's preflight: the answers may be empty, or cut off by the maximum length.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoint %1 has impossible counters.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Start the run again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The run goes on with other micro-batches, so its numbers are no longer bit-equal to an uninterrupted run's.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The run goes on with %1 threads on "%2" instead of %3 on "%4", so its numbers are no longer bit-equal to an uninterrupted run's.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No checkpoint is whole, so the run starts again. %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoints in %1 belong to a run with another recipe or model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The checkpoints in %1 belong to a run with other data.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Start a new run, or restore what was changed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A newer checkpoint is damaged, so the run goes on from step %1. %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The training was cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 does not fit this model: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use it with the base model that it was made from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 has layers of different ranks, which this version does not compute.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use an adapter with one rank.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model has no adapter to save.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tune it with LoRA first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An adapter of rank %1 is not possible for this model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a rank between 1 and %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model has no layer "%1" to adapt.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose among q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj and down_proj.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No layer is chosen for the adapter.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Full tuning needs the model in fp32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose the precision fp32, or tune with LoRA.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model %1 has layers with a bias, which this version does not compute.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model without them, for example SmolLM2 or Llama.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The format was lost, not the skill.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Segmentation fell (%1 points): a first sign of over-training.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Segmentation is undecided (%1 points, %2 to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Syntax fell (%1 points).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Syntax is undecided (%1 points, %2 to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Semantics fell (%1 points).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Semantics is undecided (%1 points, %2 to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Disambiguation fell (%1 points).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Disambiguation is undecided (%1 points, %2 to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Comprehension fell (%1 points).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Comprehension is undecided (%1 points, %2 to %3).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 test items answered by one model. Choose a second one to compare.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clearly better in your field: %1 of %2 test questions right, before %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Worse in your field: %1 of %2 test questions right, before %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No proven change in your field: %1 of %2 test questions right, before %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Of %1 dimensions, %2 got better and %3 got worse; the others are undecided.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Regression gate passed: no dimension lost more than %1 points.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Regression gate not passed: a dimension lost more than %1 points, and this is not chance.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Regression gate undecided: with so few items a loss of more than %1 points can be neither shown nor ruled out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 items a dimension: changes below about %2 points mostly cannot be seen. p is corrected for five dimensions (Holm). Answers that could not be read count as wrong: base %3, tuned %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The facts were not learnt yet.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Train longer or with a higher learning rate, and add phrasings to the questions of each fact.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 of %2 domain questions are still wrong.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>See from which documents they come, and add pairs about these.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Asked about sources that it never saw, the tuned model is wrong in %1 of %2 questions.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>It makes such answers up. Train on all sources before use, and check its answers against the documents.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>By choice it does as well as before; it writes answers that cannot be read. Add general pairs that demand a fixed form.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Train fewer epochs, with a lower learning rate, or with more general data.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Nothing more basic fell: look at the items that got worse, and add pairs like them.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ability was forgotten: raise the share of general data, or lower the learning rate.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>About %1 items would settle a difference of this size; now there are %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 answers of the tuned model could not be read, of the base %2. Add general pairs that demand a fixed form, such as JSON.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a part of the domain test.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The parts are rephrased and unseen.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no dataset version in %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Build the version again, or choose another one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 names a model that is not compared.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has a score outside 0 to 1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The limit of %1 test items is impossible.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give a limit above 0, or none for all items.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The test item %1 is in the evaluation twice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose each suite once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is nothing to evaluate: no test item is left.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a suite, a language that it has, or a domain test.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 gives no probabilities of given answers: the questions with choices are left out for it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The evaluation was stopped.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Continue it: what is done is kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The connection to %1 broke off in an answer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Continue the evaluation when the server answers again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 gave another number of answers than it was asked for.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Report this as a fault of Fieldwright or of the server.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Correct this line of the suite, or install the suite again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the answer must be a list of words.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the heads are missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the answer must have subject, predicate and object.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the label must be same or different.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the sense must be a letter.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the answer must be a list of accepted answers.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: id or question is empty.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: it belongs to another dimension or language.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the manifest has no prompt for its task.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the floor must lie between 0 and 1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the answer is missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: it needs two or more choices.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: two choices are the same.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the answer must be the number of a choice, from 0.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the mode must be free or choice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has the task "%2", which this version cannot score.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use a newer version of Fieldwright, or take the item out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The suite in %1 names a file outside its folder: "%2".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Install the suite again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: its id is used twice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1: the suite has too many items.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The suite in %1 follows the protocol %2, this version knows %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the suite that came with this version of Fieldwright.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 names no files of test items.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There are no answers in %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has scores in format %2, which this version does not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use a newer version of Fieldwright, or run the evaluation again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The server sent a line of more than 1 MB.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that the address is a language model's.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 does not give log-probabilities of given text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose tasks that are answered freely, or a local model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The server %1 refused the request (%2).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check the key of this server.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check the address and the model's name, or try again later.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The server %1 did not answer: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that it runs and that the address is right.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The server %1 broke off with an error: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Try again; if it happens again, look into the server's log.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not the address of a server.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give an address such as http://127.0.0.1:11434/v1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 bytes do not hold %2 numbers of type %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Weights of type %1 cannot be used as numbers of a model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Convert the model to F32, F16, BF16 or a quantised type of GGUF first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download or copy the file again; if that does not help, it was written wrongly.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is cut off or damaged: at byte %2 it asks for %3 bytes, and %4 are left.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: at byte %2 stands a text of %3 bytes, and the limit is %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the value of %2 has the unknown type %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds an array of arrays (%2), which is not supported.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use another conversion of the model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the array %2 says it has %3 elements, which do not fit into the file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: %2 is neither true nor false.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: tensor %2 has %3 dimensions.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: tensor %2 has a dimension of size %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds tensor %2 in ggml's type number %3, which is not supported.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the model in one of the types F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1 or Q2_K to Q6_K.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the shape %2 of tensor %3 is impossible for the type %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: tensor %2 begins at an impossible place.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is cut off or damaged: tensor %2 ends at byte %3, and the file has %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the tensors %2 and %3 lie on each other.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a GGUF file: it does not begin with that word.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a GGUF file of version %2; versions 2 and 3 are read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Convert the model again with a current tool.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: it says it has %2 tensors and %3 keys, which do not fit into the file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the key "%2" stands twice or is empty.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: the tensor %2 stands twice.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is damaged: its alignment %2 is no power of two in the usual range.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An open licence: free use, changes and passing on, with the notice kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An open licence that asks to pass changed versions on under the same licence.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A publisher's own licence: commercial use is allowed within its conditions. Read them first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Allowed but for the uses that the licence forbids; these restrictions pass on to tuned models.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>For non-commercial use only.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Changed versions, such as tuned models, may not be passed on.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The model does not state its licence. Ask its publisher.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The licence "%1" is not known here. Read it first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is empty or not a regular file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has %2 "%3", which this version does not support.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model of the Llama family, such as SmolLM2, Llama 3 or Qwen2.5.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 describes an impossible model: %2 is %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download the model again, or choose another.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 describes an impossible model: rms_norm_eps is %2 and rope_theta %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is a pickle: opening it could run programs hidden in it, so it is never opened.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use the model as safetensors or GGUF; most publishers offer one beside it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is neither a GGUF file nor a safetensors file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a .gguf file, or a model folder with config.json and .safetensors files.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds an adapter, not a whole model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose the base model first, then add the adapter to it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a model folder: it has no config.json.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose the folder that has config.json, tokenizer.json and the .safetensors files.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has the tensor %2 in two of its files.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove the files that do not belong to the model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tensor %1 is not used.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is incomplete: its file %2 is missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download the missing file into the same folder.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no weights: model.safetensors is missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download the .safetensors files of the model into the same folder.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 does not hold the weights that it describes: %2 tensors are missing or have another shape or type: %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download the model again; its configuration and its weights do not belong together.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no tensor %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tensor %1 has %2 rows of %3 numbers; others were asked for.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancelled.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 uses %2 = %3, which this version does not support.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Merge the adapter into its base model with the tool that made it, and use the merged model.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Copy or export the adapter again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 has impossible values: r = %2, lora_alpha = %3, lora_dropout = %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Save the adapter as safetensors with the tool that made it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 holds no LoRA weights.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 has only one of the two matrices of %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The adapter %1 has the shapes %2 and %3 at %4, which do not fit its rank %5.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The bytes given for tensor %1 do not fit what was announced.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the entry of tensor %2 is malformed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 holds tensor %2 in the type %3, which is not known here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use a copy of the model in F32, F16 or BF16.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the shape of tensor %2 is impossible.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the bytes of tensor %2 do not fit its shape %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: it has only %2 bytes.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: it says that its header has %2 bytes.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is cut off: its header has %2 bytes, and the whole file only %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: its header does not begin with a brace.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: its metadata is not text.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: tensor %2 begins at byte %3 of the data, and %4 was expected.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is cut off: it has %2 bytes of data, and tensor %3 ends at byte %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a usable safetensors file: %2 bytes follow its last tensor.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has no usable list of the files of the model (weight_map).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 points tensor %2 to "%3", which is no plain safetensors file of its own folder.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tensor %1 with shape %2 and type %3 cannot be written to %4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Numbers cannot be written as %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose F32, F16 or BF16.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The request names no file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The reader could not be locked in (%1: %2), so it reads nothing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Check that this system offers seccomp, as every Linux since 3.17 does.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRA</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cosine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Linear</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Constant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All linear layers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Attention only</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Query and value only</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Measure and choose</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>32-bit (fp32)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>16-bit (bf16)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Method</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>LoRA trains small low-rank updates beside the frozen weights: little memory, little forgetting. Full fine-tuning moves every weight: most capable, most forgetful.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How often every row is seen. Facts need several passes; too many and the model repeats instead of answering.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The size of a step at its peak. LoRA takes about ten times the rate of full fine-tuning.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How the learning rate falls after the warm-up.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Warm-up</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>share of steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The learning rate rises from zero over this share of all steps.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rank</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The width of the low-rank update. More rank holds more facts and needs more memory.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Alpha</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The update is scaled by alpha divided by rank. Twice the rank is usual.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dropout</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The share of the adapter's inputs that is switched off at random while training.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Targets</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Which layers get an adapter. All linear layers learn most.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Length limit</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Longer rows are cut at this length; the preflight shows which ones and where.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Micro-batch</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How many tokens are worked on at once. It decides the memory, hardly the speed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Accumulate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>micro-batches</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Micro-batches whose gradients are added up before each step.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Validate every</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How often the loss on the validation rows is measured. 0: only at the end.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop early after</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>validations without gain</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ends the run when the validation loss has not improved so many times. 0: never.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same seed, data and machine give the same model, bit by bit.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Steps at most</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ends the run after so many steps even if the epochs are not over. 0: no limit.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Packing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Puts several short rows into one micro-batch. They do not see each other.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rank-stabilised</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Scales the update by alpha over the square root of the rank (rsLoRA): for high ranks.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Weight decay</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pulls weights towards zero at each step (AdamW). Norms and biases are left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Beta 1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>AdamW's memory of the gradient.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Beta 2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>AdamW's memory of the squared gradient.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epsilon</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Added to AdamW's denominator so that it is never zero.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Clip gradient at</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>norm</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A gradient with a larger norm is scaled down to it. 0: never.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>After a crash the run goes on from the last checkpoint. 0: only with each validation.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Answer samples every</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How often the model answers the sample questions while it trains. 0: never.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The number format of the products. Measured on this machine, because the fastest differs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>auto, cpu, or cuda:0, cuda:1 …</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Processor threads to compute with. 0: one for each core. Resuming is bit-exact only with the same number.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The recipe has no field "%1".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Did you mean "%1"?</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" cannot be the value of %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Give a value such as %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 cannot be %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 is not a recipe.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a file that was saved as a recipe.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 was written by a newer version.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open the project with the version that made it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A micro-batch of %1 tokens cannot hold a row of %2 tokens.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Raise the micro-batch, or lower the length limit.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Quick try</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Minutes on a small model: shows whether the data can be learned at all.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Balanced</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The usual choice: enough passes to learn facts, guarded by the validation loss.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Thorough</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>More rank and more passes at a lower rate, ended early when validation stops improving.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Segmentation</source>
        <translation>分词</translation>
    </message>
    <message>
        <source>Syntax</source>
        <translation>句法</translation>
    </message>
    <message>
        <source>Semantics</source>
        <translation>语义</translation>
    </message>
    <message>
        <source>Disambiguation</source>
        <translation>消歧</translation>
    </message>
    <message>
        <source>Comprehension</source>
        <translation>理解</translation>
    </message>
    <message>
        <source>Domain: trained facts, asked otherwise</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain: sources never trained</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>better</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>undecided</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>Evaluation report</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>标准答案</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>调优后</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>What was compared</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Base model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tuned model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dataset version</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Test items</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Left out, answered by one model only</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Protocol</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Both models were given the same items with the same prompts and answered without chance (greedily). Numbers of another protocol cannot be compared with these.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Items</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Base [95 %]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tuned [95 %]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Difference [95 %]</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>p (Holm)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Verdict</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Your field</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain test: difference in points, 95 % interval</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Share of questions answered rightly: every number and code of the expected answer is there, and most of its words. Facts that were trained are asked in a phrasing that was not; sources that were never trained show whether the model makes things up.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Five dimensions, both languages pooled by item: 0 = what chance or a trivial program gets, 100 = perfect</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Area of base, of the full pentagon</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>not defined</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Area of tuned</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Overlap</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Kept of base (overlap ÷ area of base)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New beyond base, of the area of base</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Overlap ÷ union</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Five dimensions</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>Scores and differences, raw points</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tuned minus base in raw points, 95 % interval. Hollow: undecided, filled circle: better, diamond: worse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>By language</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>written</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>choice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Written answers and choices apart</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choices are weighed by the likelihood that the model gives them, per character, so they need no obedience to a format. A skill that shows in choices and not in writing was not lost.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>score %1</source>
        <translation>评分 %1</translation>
    </message>
    <message>
        <source>could not be read: counted as wrong</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>None.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What got better and what got worse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Better</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Worse</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Same</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Got worse: those that lost most, from each dimension in turn</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Got better: those that gained most, from each dimension in turn</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The first questions of the domain test, not picked</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Before and after</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Answers that could not be read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>An answer that is not in the form demanded counts as wrong, never as missing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Written answers</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain share asked for</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain share realised, of all tokens read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain share realised, of trained tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rows cut at the greatest length</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Greatest length, tokens</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>SHA-256 of the pairs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>SHA-256 of the tokenizer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>SHA-256 of the chat template</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Part</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Rows</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Domain rows</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>General rows</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tokens read</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tokens trained</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>SHA-256</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What was trained on what</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Recipe</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Best step, which the model is from</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Parameters trained, of all</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Why this precision</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What these numbers do not show</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Undecided is not equal: with so few items a difference of less than about %1 points mostly cannot be seen.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The built-in items were written for this program. They show the difference between two models under the same prompts, not how either would do in another benchmark.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The domain test comes from the same documents as the training. It shows that facts can be recalled, not that the documents are right or complete.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A domain answer is right when it holds the expected numbers, codes and words. What else it claims is not checked: read the examples.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Intervals and p values speak of other items of this kind. They say nothing about another run of the training: seeds differ too.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The area of a radar chart depends on the order of its axes, so read the differences of each dimension first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Safety, bias, style and long conversations were not tested.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a kind of job that this version knows.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is not a state of a job.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The run in %1 is being worked on already.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Wait until it ends, or stop it first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 does not say how the job ended.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Remove the run, or start it again.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The chat template changes what stands before message %1, so its answer cannot be told apart.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use single questions and answers, or a template with {% generation %} marks.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The chat template refuses this conversation (line %1): %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Change the conversation as it asks, or use another template.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The chat template has an error in line %1: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use another chat template, or correct this one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer's regular expression "%1" cannot be used: %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model with one of the usual tokenizers.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Download the model again, or choose another one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 gives the token "%2" the impossible id %3.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 has %2 tokens and %3 added ones, which is not usable.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 leaves most of its ids up to %2 unused.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 uses the id %2 twice or for nothing.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 merges "%2" and "%3", which its vocabulary does not hold.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 puts "%2" around texts, which its vocabulary does not hold.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A text of %1 bytes cannot be tokenized: it is too long or not UTF-8.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose the right encoding when importing it, or split it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 has %2 "%3", which this version does not support.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model with a byte-level BPE tokenizer, such as SmolLM2, Llama 3 or Qwen2.5.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The tokenizer of %1 is malformed at "%2".</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 has only a SentencePiece tokenizer (tokenizer.model), which this version does not read.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a model with a tokenizer.json.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 rows were left out; the manifest says which and why.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 rows are longer than the length limit and will be cut.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no text to score.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no question to answer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>"%1" is nothing that the worker can be asked.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no device "%1" in this computer.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The recipe asks for it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a base model and a tuned one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Asking %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 proposals were turned away.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No files were given to import.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose at least one file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading %1</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The job was interrupted by the system.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Continue it: what was done is kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>There is no model named "%1" here.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The request has no messages.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A message has an unknown role.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Port %1 of this computer cannot be used.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose another port, or none to get a free one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The system gave no random numbers for the server's token.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training this model would need about %1 GB of memory, and %2 GB are free.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose LoRA, a smaller micro-batch or a smaller model, or close other programs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 rows are longer than the length limit and are cut.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>%1 rows have no token to train on and are left out.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Continued from the checkpoint of step %1.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The loss of step %1 is not a number. The run is paused at the step before it; the rows of that step were %2.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Look at those rows, or stop and start again with a lower learning rate.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Computing in %1. %2</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The run was stopped and its result discarded.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>fieldwright::ChatStream</name>
    <message>
        <source>the server closed the connection</source>
        <translation>服务器关闭了连接</translation>
    </message>
</context>
<context>
    <name>fieldwright::CommandLine</name>
    <message>
        <source>Interrupted. Go on with: job resume %1</source>
        <translation>已中断。继续命令：job resume %1</translation>
    </message>
    <message>
        <source>The job goes on. Look at it again with: job follow %1</source>
        <translation>任务仍在进行。再次查看命令：job follow %1</translation>
    </message>
    <message>
        <source>The job has not ended yet. Look at it with: job show %1</source>
        <translation>任务尚未结束。查看命令：job show %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::DatasetTableModel</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Rephrased</source>
        <translation>换问法</translation>
    </message>
    <message>
        <source>Unseen</source>
        <translation>未见过</translation>
    </message>
    <message>
        <source>Domain share</source>
        <translation>领域占比</translation>
    </message>
    <message>
        <source>Built</source>
        <translation>生成时间</translation>
    </message>
</context>
<context>
    <name>fieldwright::DocumentTableModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页数</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>段块</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>read, with warnings</source>
        <translation>已读取，有警告</translation>
    </message>
</context>
<context>
    <name>fieldwright::EvaluationItemModel</name>
    <message>
        <source>Segmentation</source>
        <translation>分词</translation>
    </message>
    <message>
        <source>Syntax</source>
        <translation>句法</translation>
    </message>
    <message>
        <source>Semantics</source>
        <translation>语义</translation>
    </message>
    <message>
        <source>Disambiguation</source>
        <translation>消歧</translation>
    </message>
    <message>
        <source>Comprehension</source>
        <translation>理解</translation>
    </message>
    <message>
        <source>Domain, rephrased</source>
        <translation>领域，换问法</translation>
    </message>
    <message>
        <source>Domain, unseen</source>
        <translation>领域，未见过</translation>
    </message>
    <message>
        <source>not parsed: %1</source>
        <translation>无法解析：%1</translation>
    </message>
    <message>
        <source>faulty</source>
        <translation>题目有误</translation>
    </message>
    <message>
        <source>same</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>better</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>worse</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>标准答案</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>调优后</translation>
    </message>
    <message>
        <source>Base score</source>
        <translation>基座得分</translation>
    </message>
    <message>
        <source>Tuned score</source>
        <translation>调优后得分</translation>
    </message>
</context>
<context>
    <name>fieldwright::JobTableModel</name>
    <message>
        <source>Read documents</source>
        <translation>读取文档</translation>
    </message>
    <message>
        <source>Generate pairs</source>
        <translation>生成问答</translation>
    </message>
    <message>
        <source>Build dataset</source>
        <translation>生成数据集</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Model server</source>
        <translation>模型服务</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>准备中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>saving a checkpoint</source>
        <translation>正在保存检查点</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>completed</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>已中断</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n 个文件</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s)</source>
        <translation><numerusform>%n 个文段</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation><numerusform>%n 步</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation><numerusform>%n 题</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation><numerusform>%n 行</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation><numerusform>%n 条问答</numerusform></translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>how many of how many</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Its results are being taken into the project.</source>
        <translation>正在把结果收入项目。</translation>
    </message>
    <message>
        <source>No sign of life for 30 s. Wait, or end its process; it can be continued from the last checkpoint.</source>
        <translation>30 秒没有动静。可以继续等待，或结束其进程，之后从上一个检查点继续。</translation>
    </message>
    <message>
        <source>No sign of life for 10 s.</source>
        <translation>10 秒没有动静。</translation>
    </message>
    <message>
        <source>Waits for "%1".</source>
        <translation>等待“%1”完成。</translation>
    </message>
    <message>
        <source>The queue is paused.</source>
        <translation>队列已暂停。</translation>
    </message>
    <message>
        <source>Its process ended at step %1. Continue goes on from the last checkpoint.</source>
        <translation>进程在第 %1 步结束。点“继续”会从上一个检查点接着进行。</translation>
    </message>
    <message>
        <source>Its process ended before it was done. Continue goes on where it was.</source>
        <translation>进程在完成之前结束。点“继续”会从中断处接着进行。</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>fieldwright::PairTableModel</name>
    <message>
        <source>not grounded</source>
        <translation>无依据</translation>
    </message>
    <message>
        <source>grounded</source>
        <translation>有依据</translation>
    </message>
    <message>
        <source>draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>Number of the pair</source>
        <translation>问答编号</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>Grounded</source>
        <translation>依据</translation>
    </message>
</context>
<context>
    <name>fieldwright::Pairs</name>
    <message numerus="yes">
        <source>accept of %n pair(s)</source>
        <translation><numerusform>接受 %n 条问答</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>reject of %n pair(s)</source>
        <translation><numerusform>拒绝 %n 条问答</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>back to draft of %n pair(s)</source>
        <translation><numerusform>把 %n 条问答退回草稿</numerusform></translation>
    </message>
    <message>
        <source>edit of pair %1</source>
        <translation>编辑问答 %1</translation>
    </message>
    <message>
        <source>evidence of pair %1</source>
        <translation>问答 %1 的依据</translation>
    </message>
    <message numerus="yes">
        <source>tag on %n pair(s)</source>
        <translation><numerusform>为 %n 条问答加标签</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>removal of a tag from %n pair(s)</source>
        <translation><numerusform>移除 %n 条问答的标签</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>score of %n pair(s)</source>
        <translation><numerusform>为 %n 条问答评分</numerusform></translation>
    </message>
    <message>
        <source>note on pair %1</source>
        <translation>问答 %1 的备注</translation>
    </message>
    <message numerus="yes">
        <source>removal of %n pair(s)</source>
        <translation><numerusform>移除 %n 条问答</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>addition of %n pair(s)</source>
        <translation><numerusform>新增 %n 条问答</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>import of %n pair(s)</source>
        <translation><numerusform>导入 %n 条问答</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ProjectJobs</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n 个文件</numerusform></translation>
    </message>
    <message>
        <source>pairs by a model</source>
        <translation>由模型生成问答</translation>
    </message>
    <message>
        <source>pairs by rules</source>
        <translation>按规则生成问答</translation>
    </message>
</context>
<context>
    <name>fieldwright::TimeLeft</name>
    <message>
        <source>measuring…</source>
        <translation>测量中…</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BannerArea</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation><numerusform>还有 %n 条</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BlockModel</name>
    <message>
        <source>Heading %1</source>
        <translation>%1 级标题</translation>
    </message>
    <message>
        <source>Paragraph</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>List item</source>
        <translation>列表项</translation>
    </message>
    <message>
        <source>Table row</source>
        <translation>表格行</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Quotation</source>
        <translation>引文</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::CurvePlot</name>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentsPage</name>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Generate pairs…</source>
        <translation>生成问答…</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Previous part of the document</source>
        <translation>文档上一部分</translation>
    </message>
    <message>
        <source>Next part of the document</source>
        <translation>文档下一部分</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>有问题</translation>
    </message>
    <message>
        <source>Search names</source>
        <translation>搜索名称</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Extracted blocks</source>
        <translation>提取的段块</translation>
    </message>
    <message>
        <source>Text of the document</source>
        <translation>文档文本</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Extracted text</source>
        <translation>提取的文本</translation>
    </message>
    <message>
        <source>No documents yet. Drop files or folders here.</source>
        <translation>还没有文档，把文件或文件夹拖到这里。</translation>
    </message>
    <message>
        <source>PDF, Word, Markdown, HTML, CSV and text in any encoding.</source>
        <translation>支持 PDF、Word、Markdown、HTML、CSV 和任意编码的文本。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation><numerusform>%n 个文件</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n being read</source>
        <translation><numerusform>%n 个正在读取</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n not read</source>
        <translation><numerusform>%n 个未能读取</numerusform></translation>
    </message>
    <message>
        <source>%1 blocks</source>
        <translation>%1 个段块</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Make questions and answers from the documents</source>
        <translation>从文档生成问答</translation>
    </message>
    <message>
        <source>Add documents first.</source>
        <translation>请先添加文档。</translation>
    </message>
    <message>
        <source>%1 was not read:</source>
        <translation>%1 未能读取：</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were not read:</source>
        <translation><numerusform>%n 个文件未能读取：</numerusform></translation>
    </message>
    <message>
        <source>the table below says why for each.</source>
        <translation>原因见下表。</translation>
    </message>
    <message>
        <source>Choose a document to see what was read.</source>
        <translation>选择一个文档，查看读取的内容。</translation>
    </message>
    <message>
        <source>This file was not read.</source>
        <translation>这个文件未能读取。</translation>
    </message>
    <message>
        <source>This file is being read.</source>
        <translation>正在读取这个文件。</translation>
    </message>
    <message>
        <source>page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>part %1 of %2</source>
        <translation>第 %1 部分，共 %2 部分</translation>
    </message>
    <message>
        <source>Add a folder of documents</source>
        <translation>添加文档文件夹</translation>
    </message>
    <message>
        <source>Add documents</source>
        <translation>添加文档</translation>
    </message>
    <message>
        <source>Documents (*.pdf *.docx *.md *.markdown *.txt *.html *.htm *.csv *.tsv);;All files (*)</source>
        <translation>文档 (*.pdf *.docx *.md *.markdown *.txt *.html *.htm *.csv *.tsv);;所有文件 (*)</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were left out.</source>
        <translation><numerusform>跳过了 %n 个文件。</numerusform></translation>
    </message>
    <message>
        <source>There was no file to read there.</source>
        <translation>那里没有可读取的文件。</translation>
    </message>
    <message numerus="yes">
        <source>Reading %n file(s)</source>
        <translation><numerusform>正在读取 %n 个文件</numerusform></translation>
    </message>
    <message>
        <source>Generating pairs</source>
        <translation>正在生成问答</translation>
    </message>
    <message numerus="yes">
        <source>Removed %n document(s)</source>
        <translation><numerusform>已移除 %n 个文档</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::EventModel</name>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>note</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>检查点</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n times)</source>
        <translation><numerusform>%1（%n 次）</numerusform></translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::GenerateDialog</name>
    <message>
        <source>Generate pairs</source>
        <translation>生成问答</translation>
    </message>
    <message numerus="yes">
        <source>Questions and answers from %n document(s)</source>
        <translation><numerusform>从 %n 个文档生成问答</numerusform></translation>
    </message>
    <message>
        <source>By rules</source>
        <translation>按规则</translation>
    </message>
    <message>
        <source>Reads tables, definitions and questions with answers, in English and Chinese. Needs no model; done in seconds.</source>
        <translation>识别中英文的表格、定义和问答。不需要模型，几秒即可完成。</translation>
    </message>
    <message>
        <source>By a model on this computer</source>
        <translation>用本机模型</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>By a server with the OpenAI interface</source>
        <translation>用兼容 OpenAI 接口的服务器</translation>
    </message>
    <message>
        <source>Sends the text of the documents to this address. Servers on this computer (Ollama, vLLM, llama.cpp) keep it here.</source>
        <translation>会把文档内容发送到该地址。本机上的服务（Ollama、vLLM、llama.cpp）不会外传。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Environment variable with the key</source>
        <translation>存放密钥的环境变量</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>服务器地址</translation>
    </message>
    <message>
        <source>Name of the model on the server</source>
        <translation>服务器上的模型名称</translation>
    </message>
    <message>
        <source>as many as fit</source>
        <translation>视内容而定</translation>
    </message>
    <message>
        <source>Pairs a passage</source>
        <translation>每段问答数</translation>
    </message>
    <message>
        <source>Own prompt</source>
        <translation>自定义提示词</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>There is no model yet. Add one on the Models page.</source>
        <translation>还没有模型。请在“模型”页添加。</translation>
    </message>
    <message>
        <source>The address must begin with http:// or https://.</source>
        <translation>地址必须以 http:// 或 https:// 开头。</translation>
    </message>
    <message>
        <source>Name the model that the server is to use.</source>
        <translation>请填写服务器要使用的模型名称。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::GoToDialog</name>
    <message>
        <source>Go to</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Page, document, pair, run, model or action</source>
        <translation>页面、文档、问答、训练、模型或操作</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>结果</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HeaderBar</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>更多操作</translation>
    </message>
    <message>
        <source>Parts of this page</source>
        <translation>本页各部分</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HomePage</name>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>From documents to a report, in six steps</source>
        <translation>从文档到报告，六步</translation>
    </message>
    <message>
        <source>The six steps</source>
        <translation>六个步骤</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>No projects yet</source>
        <translation>还没有项目</translation>
    </message>
    <message>
        <source>Projects you open are listed here and reopen where you left them.</source>
        <translation>打开过的项目会列在这里，重新打开时回到上次离开的位置。</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>这台计算机</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>Language 语言</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Nothing leaves this computer</source>
        <translation>文档不会离开这台计算机</translation>
    </message>
    <message>
        <source>Drop more documents here</source>
        <translation>把更多文档拖到这里</translation>
    </message>
    <message>
        <source>PDF, Word, Markdown, HTML, CSV and text in any encoding; whole folders too. Your originals are not changed.</source>
        <translation>PDF、Word、Markdown、HTML、CSV、任意编码的文本，也可以拖入整个文件夹。原文件不会被改动。</translation>
    </message>
    <message>
        <source>No project open</source>
        <translation>未打开项目</translation>
    </message>
    <message>
        <source>Open sample project</source>
        <translation>打开示例项目</translation>
    </message>
    <message>
        <source>Drop documents here to start a project</source>
        <translation>把文档拖到这里，开始一个项目</translation>
    </message>
    <message>
        <source>Follow the system (dark)</source>
        <translation>跟随系统（深色）</translation>
    </message>
    <message>
        <source>Follow the system (light)</source>
        <translation>跟随系统（浅色）</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>The network is off. Fieldwright contacts a server only if you add its address yourself.</source>
        <translation>网络默认关闭。只有您自己添加了服务器地址，程序才会访问它。</translation>
    </message>
    <message>
        <source>The model that comes with it, %1, works at once: nothing to download.</source>
        <translation>自带的模型 %1 可以立即使用，不需要下载。</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Main memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Free disk</source>
        <translation>可用磁盘</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Choose a folder of documents</source>
        <translation>选择文档文件夹</translation>
    </message>
    <message>
        <source>Choose documents</source>
        <translation>选择文档</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::JobsPage</name>
    <message>
        <source>Remove a job</source>
        <translation>移除任务</translation>
    </message>
    <message>
        <source>Remove the folder of this job? What it made stays in the project; its log and checkpoints go for good.</source>
        <translation>移除这个任务的文件夹？成果会留在项目中，日志和检查点将永久删除。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>立即开始</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>End process</source>
        <translation>结束进程</translation>
    </message>
    <message>
        <source>Run folder</source>
        <translation>任务文件夹</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>排队中</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已结束</translation>
    </message>
    <message>
        <source>Search jobs</source>
        <translation>搜索任务</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Events of the job</source>
        <translation>任务事件</translation>
    </message>
    <message>
        <source>Log of the job</source>
        <translation>任务日志</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>没有任务。</translation>
    </message>
    <message>
        <source>No project open.</source>
        <translation>未打开项目。</translation>
    </message>
    <message>
        <source>Long work is listed here and survives closing the window.</source>
        <translation>耗时的工作列在这里，关闭窗口也不会中断。</translation>
    </message>
    <message numerus="yes">
        <source>%n running</source>
        <translation><numerusform>%n 个运行中</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation><numerusform>%n 个排队中</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n done</source>
        <translation><numerusform>%n 个已结束</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <translation><numerusform>%n 个待处理</numerusform></translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>继续队列</translation>
    </message>
    <message>
        <source>Pause queue</source>
        <translation>暂停队列</translation>
    </message>
    <message>
        <source>Show finished</source>
        <translation>显示已结束</translation>
    </message>
    <message>
        <source>Hide finished</source>
        <translation>隐藏已结束</translation>
    </message>
    <message>
        <source>%1 was interrupted.</source>
        <translation>%1 已中断。</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>请先停止。</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Stop a job</source>
        <translation>停止任务</translation>
    </message>
    <message>
        <source>Stop %1?</source>
        <translation>停止 %1？</translation>
    </message>
    <message>
        <source>Keep best checkpoint</source>
        <translation>保留最佳检查点</translation>
    </message>
    <message>
        <source>Keep last</source>
        <translation>保留最后检查点</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续运行</translation>
    </message>
    <message>
        <source>What is done so far is kept.</source>
        <translation>已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::KeysSheet</name>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MainWindow</name>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>About Fieldwright</source>
        <translation>关于 Fieldwright</translation>
    </message>
    <message>
        <source>&lt;b&gt;Fieldwright %1&lt;/b&gt;&lt;p&gt;Turns a general language model into one of your field, on this computer. Licence: GPL-3.0-or-later.&lt;p&gt;Icons: Breeze, LGPL-3.0-or-later. Charts: QCustomPlot.</source>
        <translation>&lt;b&gt;Fieldwright 域匠 %1&lt;/b&gt;&lt;p&gt;在这台计算机上，把通用语言模型调优成您所在领域的模型。许可证：GPL-3.0-or-later。&lt;p&gt;图标：Breeze，LGPL-3.0-or-later。图表：QCustomPlot。</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Project</source>
        <translation>项目(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Search in this page</source>
        <translation>在本页中搜索</translation>
    </message>
    <message>
        <source>Go to anything…</source>
        <translation>前往…</translation>
    </message>
    <message>
        <source>Next tab</source>
        <translation>下一个标签页</translation>
    </message>
    <message>
        <source>Next pane</source>
        <translation>下一个窗格</translation>
    </message>
    <message>
        <source>Previous pane</source>
        <translation>上一个窗格</translation>
    </message>
    <message>
        <source>Narrow rail</source>
        <translation>窄侧栏</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全屏</translation>
    </message>
    <message>
        <source>Do the next step of this page</source>
        <translation>执行本页的下一步</translation>
    </message>
    <message>
        <source>Language and appearance</source>
        <translation>语言与外观</translation>
    </message>
    <message>
        <source>Keys of this page</source>
        <translation>本页快捷键</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>%1 – Fieldwright</source>
        <translation>%1 – Fieldwright 域匠</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelCardDelegate</name>
    <message>
        <source>Commercial use: unknown</source>
        <translation>商用：未知</translation>
    </message>
    <message>
        <source>Commercial use: no</source>
        <translation>不可商用</translation>
    </message>
    <message>
        <source>Commercial use: yes</source>
        <translation>可商用</translation>
    </message>
    <message>
        <source>Commercial use: with conditions</source>
        <translation>有条件商用</translation>
    </message>
    <message>
        <source>%1 M parameters</source>
        <translation>%1 M 参数</translation>
    </message>
    <message>
        <source>Files are missing</source>
        <translation>文件缺失</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>上下文 %1</translation>
    </message>
    <message>
        <source>GGUF file</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>PEFT folder</source>
        <translation>PEFT 文件夹</translation>
    </message>
    <message>
        <source>came with Fieldwright</source>
        <translation>随 Fieldwright 提供</translation>
    </message>
    <message>
        <source>as its base and data</source>
        <translation>同其基座与数据</translation>
    </message>
    <message>
        <source>%1 B parameters</source>
        <translation>%1 B 参数</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelsPage</name>
    <message>
        <source>%1 is proposed for new runs now</source>
        <translation>新的训练将默认使用 %1</translation>
    </message>
    <message>
        <source>Try in Chat</source>
        <translation>去对话</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Add file…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Propose for new runs</source>
        <translation>设为新训练默认</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Tuned here</source>
        <translation>本机调优</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>Drop a model folder or a GGUF file here</source>
        <translation>可把模型文件夹或 GGUF 文件拖到这里</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Licence verdicts are read from the files and a table that comes with Fieldwright. They are no legal advice.</source>
        <translation>许可证结论来自模型文件和 Fieldwright 自带的对照表，不构成法律意见。</translation>
    </message>
    <message>
        <source>No models yet. Drop a folder or GGUF file here.</source>
        <translation>还没有模型，可把模型文件夹或 GGUF 文件拖到这里。</translation>
    </message>
    <message>
        <source>Models stay where they are.</source>
        <translation>模型文件留在原处。</translation>
    </message>
    <message>
        <source>Choose a model to see what it is.</source>
        <translation>选择一个模型查看详情。</translation>
    </message>
    <message numerus="yes">
        <source>%n model(s)</source>
        <translation><numerusform>%n 个模型</numerusform></translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>占用磁盘 %1</translation>
    </message>
    <message>
        <source>%1 free</source>
        <translation>可用 %1</translation>
    </message>
    <message>
        <source>Open a project first: chats belong to one.</source>
        <translation>请先打开项目：对话属于项目。</translation>
    </message>
    <message>
        <source>Choose a model first.</source>
        <translation>请先选择模型。</translation>
    </message>
    <message>
        <source>Its files are not where they were.</source>
        <translation>模型文件已不在原处。</translation>
    </message>
    <message>
        <source>Ask this model</source>
        <translation>向这个模型提问</translation>
    </message>
    <message>
        <source>This model came with Fieldwright and stays.</source>
        <translation>这个模型随 Fieldwright 提供，不能移除。</translation>
    </message>
    <message>
        <source>The files of this model are not where they were.</source>
        <translation>这个模型的文件已不在原处。</translation>
    </message>
    <message>
        <source>Put them back, or remove the entry and add the model again.</source>
        <translation>请把文件放回原处，或移除此条目后重新添加。</translation>
    </message>
    <message>
        <source>Its files name no licence. Ask whoever gave you the model.</source>
        <translation>模型文件没有写明许可证，请询问提供者。</translation>
    </message>
    <message>
        <source>Licence %1, as its files state it.</source>
        <translation>许可证 %1，见模型文件。</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation><numerusform>%n 个词元</numerusform></translation>
    </message>
    <message>
        <source>Stored as</source>
        <translation>存储格式</translation>
    </message>
    <message>
        <source>GGUF file</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>PEFT adapter</source>
        <translation>PEFT 适配器</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>添加时间</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>指纹</translation>
    </message>
    <message>
        <source>Add a model folder or an adapter</source>
        <translation>添加模型文件夹或适配器</translation>
    </message>
    <message>
        <source>Add a model file</source>
        <translation>添加模型文件</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf);;All files (*)</source>
        <translation>GGUF 模型 (*.gguf);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Looking at %1</source>
        <translation>正在查看 %1</translation>
    </message>
    <message>
        <source>Added %1</source>
        <translation>已添加 %1</translation>
    </message>
    <message>
        <source>Rename a model</source>
        <translation>重命名模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Removed %1 from the list</source>
        <translation>已从列表移除 %1</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PairEditor</name>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>J next · K previous</source>
        <translation>J 下一条 · K 上一条</translation>
    </message>
    <message>
        <source>by rules</source>
        <translation>按规则生成</translation>
    </message>
    <message>
        <source>by a model</source>
        <translation>由模型生成</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手工填写</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>from chat</source>
        <translation>来自对话</translation>
    </message>
    <message>
        <source>No pair chosen</source>
        <translation>未选择问答</translation>
    </message>
    <message>
        <source>Pair %1</source>
        <translation>问答 %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>评分 %1</translation>
    </message>
    <message>
        <source>grounded · %1 of %2 facts found</source>
        <translation>有依据 · %2 项事实中找到 %1 项</translation>
    </message>
    <message>
        <source>grounded</source>
        <translation>有依据</translation>
    </message>
    <message>
        <source>not grounded · %1 of %2 facts found</source>
        <translation>无依据 · %2 项事实中找到 %1 项</translation>
    </message>
    <message>
        <source>not grounded</source>
        <translation>无依据</translation>
    </message>
    <message>
        <source>Not in the source: %1</source>
        <translation>原文中没有：%1</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未检查</translation>
    </message>
    <message>
        <source>The answer is empty.</source>
        <translation>回答为空。</translation>
    </message>
    <message>
        <source>The question is empty.</source>
        <translation>问题为空。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ProjectActions</name>
    <message>
        <source>Open a project (a folder Name.fieldwright)</source>
        <translation>打开项目（名称.fieldwright 文件夹）</translation>
    </message>
    <message>
        <source>New project…</source>
        <translation>新建项目…</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>Close project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>Open sample project</source>
        <translation>打开示例项目</translation>
    </message>
    <message>
        <source>My field</source>
        <translation>我的领域</translation>
    </message>
    <message>
        <source>Name and place of the new project</source>
        <translation>新项目的名称与位置</translation>
    </message>
    <message>
        <source>Fieldwright project (*.fieldwright)</source>
        <translation>Fieldwright 项目 (*.fieldwright)</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::Rail</name>
    <message>
        <source>Pages</source>
        <translation>页数</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RailFacts</name>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RailModel</name>
    <message>
        <source>%1 (Ctrl+%2)</source>
        <translation>%1（Ctrl+%2）</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeForm</name>
    <message numerus="yes">
        <source>Advanced: %n more field(s), %1 changed</source>
        <translation><numerusform>高级：另有 %n 项，已修改 %1 项</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Advanced: %n more field(s), all at their presets</source>
        <translation><numerusform>高级：另有 %n 项，均为预设值</numerusform></translation>
    </message>
    <message>
        <source>Search advanced fields</source>
        <translation>搜索高级选项</translation>
    </message>
    <message>
        <source>Back to the preset</source>
        <translation>恢复预设值</translation>
    </message>
    <message>
        <source>Back to the preset: %1</source>
        <translation>恢复预设值：%1</translation>
    </message>
    <message>
        <source>The help of a field is shown here.</source>
        <translation>选中某项后，这里显示说明。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RunCurves</name>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>answer tokens only</source>
        <translation>仅回答词元</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Gradient norm</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>Figure of the lowest panel</source>
        <translation>最下方面板的指标</translation>
    </message>
    <message>
        <source>Tokens per second</source>
        <translation>每秒词元</translation>
    </message>
    <message>
        <source>Memory, GB</source>
        <translation>内存（GB）</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>base %1</source>
        <translation>基座 %1</translation>
    </message>
    <message>
        <source>%1 (other validation rows)</source>
        <translation>%1（验证集不同）</translation>
    </message>
    <message>
        <source>best %1</source>
        <translation>最佳 %1</translation>
    </message>
    <message numerus="yes">
        <source>clipped at %1 in %n step(s)</source>
        <translation><numerusform>%n 步中按 %1 裁剪</numerusform></translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SourcePane</name>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Source text</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>evidence of this answer</source>
        <translation>本回答的依据</translation>
    </message>
    <message>
        <source>evidence of other pairs</source>
        <translation>其他问答的依据</translation>
    </message>
    <message>
        <source>Select text and press M to set the evidence anew</source>
        <translation>选中文字后按 M 重新设定依据</translation>
    </message>
    <message>
        <source>Its document is no longer in the project.</source>
        <translation>其文档已不在项目中。</translation>
    </message>
    <message>
        <source>This pair has no source document.</source>
        <translation>这条问答没有来源文档。</translation>
    </message>
    <message>
        <source>page %1</source>
        <translation>第 %1 页</translation>
    </message>
    <message>
        <source>bytes %1–%2</source>
        <translation>字节 %1–%2</translation>
    </message>
    <message>
        <source>no evidence set</source>
        <translation>未设定依据</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::StatusStrip</name>
    <message>
        <source>No project</source>
        <translation>未打开项目</translation>
    </message>
    <message>
        <source>Project %1</source>
        <translation>项目 %1</translation>
    </message>
    <message>
        <source>All changes saved</source>
        <translation>所有更改已保存</translation>
    </message>
    <message>
        <source>Saving…</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Network: off</source>
        <translation>网络：关闭</translation>
    </message>
    <message>
        <source>Fieldwright contacts no server unless you add its address yourself.</source>
        <translation>除非您自己添加地址，否则 Fieldwright 不会访问任何服务器。</translation>
    </message>
    <message>
        <source>Memory of this computer in use and in all. A click shows the jobs.</source>
        <translation>本机已用内存与总内存。点击查看任务。</translation>
    </message>
    <message>
        <source>Device: %1</source>
        <translation>设备：%1</translation>
    </message>
    <message>
        <source>Memory: %1 / %2 GB</source>
        <translation>内存：%1 / %2 GB</translation>
    </message>
    <message>
        <source>Precision: %1</source>
        <translation>精度：%1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::StepsModel</name>
    <message>
        <source>Drop files in; check what was read</source>
        <translation>拖入文件，检查读取结果</translation>
    </message>
    <message>
        <source>text in blocks, with its place</source>
        <translation>带位置的文本段块</translation>
    </message>
    <message>
        <source>Generate questions and answers; accept or mend each</source>
        <translation>生成问答，逐条接受或修改</translation>
    </message>
    <message>
        <source>accepted pairs</source>
        <translation>已接受的问答</translation>
    </message>
    <message>
        <source>Mix with general data; see what the model will see</source>
        <translation>与通用数据混合，查看模型将看到的内容</translation>
    </message>
    <message>
        <source>a dataset version</source>
        <translation>一个数据集版本</translation>
    </message>
    <message>
        <source>Choose a method; watch the curves</source>
        <translation>选择方法，观察曲线</translation>
    </message>
    <message>
        <source>a tuned model</source>
        <translation>一个调优后的模型</translation>
    </message>
    <message>
        <source>Compare base and tuned on the same questions</source>
        <translation>用同样的题目比较基座与调优模型</translation>
    </message>
    <message>
        <source>radar chart, report</source>
        <translation>雷达图与报告</translation>
    </message>
    <message>
        <source>Ask both; keep answers that are worth keeping</source>
        <translation>同时询问两个模型，保存好的回答</translation>
    </message>
    <message>
        <source>new pairs</source>
        <translation>新的问答</translation>
    </message>
    <message>
        <source>Add documents…</source>
        <translation>添加文档…</translation>
    </message>
    <message numerus="yes">
        <source>Review %n pair(s)</source>
        <translation><numerusform>审阅 %n 条问答</numerusform></translation>
    </message>
    <message>
        <source>Generate pairs…</source>
        <translation>生成问答…</translation>
    </message>
    <message>
        <source>Build a version</source>
        <translation>生成版本</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Ask both</source>
        <translation>同时提问</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation><numerusform>%n 个文档</numerusform></translation>
    </message>
    <message>
        <source>no documents yet</source>
        <translation>还没有文档</translation>
    </message>
    <message>
        <source>no pairs yet</source>
        <translation>还没有问答</translation>
    </message>
    <message>
        <source>%1 accepted, %2 to review</source>
        <translation>已接受 %1 条，待审阅 %2 条</translation>
    </message>
    <message>
        <source>no version yet</source>
        <translation>还没有版本</translation>
    </message>
    <message>
        <source>no tuned model yet</source>
        <translation>还没有调优模型</translation>
    </message>
    <message numerus="yes">
        <source>%n tuned model(s)</source>
        <translation><numerusform>%n 个调优模型</numerusform></translation>
    </message>
    <message>
        <source>nothing compared yet</source>
        <translation>还没有评估</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>What you do</source>
        <translation>您要做的</translation>
    </message>
    <message>
        <source>So far</source>
        <translation>进展</translation>
    </message>
    <message>
        <source>What you get</source>
        <translation>得到的结果</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TokenView</name>
    <message>
        <source>id %1</source>
        <translation>编号 %1</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>trained, weight %1</source>
        <translation>训练，权重 %1</translation>
    </message>
    <message>
        <source>read, not trained</source>
        <translation>只读，不训练</translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message numerus="yes">
        <source>removal of %n document(s)</source>
        <translation><numerusform>移除 %n 个文档</numerusform></translation>
    </message>
</context>
</TS>
