<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
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
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Step up</source>
        <translation>增大(&amp;S)</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>减小(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Select All</source>
        <translation>全选(&amp;S)</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>确定</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>是(&amp;Y)</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>否(&amp;N)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>重置</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>剪切(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>粘贴(&amp;P)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>ReviewActions</name>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
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
        <source>Back to draft</source>
        <translation>退回草稿</translation>
    </message>
    <message>
        <source>Next pair</source>
        <translation>下一条</translation>
    </message>
    <message>
        <source>Previous pair</source>
        <translation>上一条</translation>
    </message>
    <message>
        <source>Next pair that is not grounded</source>
        <translation>下一条无依据的问答</translation>
    </message>
    <message>
        <source>Mark for a bulk action</source>
        <translation>标记以批量操作</translation>
    </message>
    <message>
        <source>Mark and go down</source>
        <translation>标记并下移</translation>
    </message>
    <message>
        <source>Clear marks</source>
        <translation>清除标记</translation>
    </message>
    <message>
        <source>Tag…</source>
        <translation>标签…</translation>
    </message>
    <message>
        <source>Make the selected text the evidence</source>
        <translation>把选中文字设为依据</translation>
    </message>
    <message>
        <source>To the source and back</source>
        <translation>切换到来源并返回</translation>
    </message>
    <message>
        <source>History of the pair</source>
        <translation>问答的历史</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Open document</source>
        <translation>打开文档</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>清除筛选</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>离开</translation>
    </message>
    <message>
        <source>Score %1</source>
        <translation>评 %1 分</translation>
    </message>
    <message>
        <source>Mark all that are shown</source>
        <translation>标记当前显示的全部</translation>
    </message>
    <message>
        <source>Weight…</source>
        <translation>权重…</translation>
    </message>
</context>
<context>
    <name>cli</name>
    <message>
        <source>Pairs</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Write a pair by hand</source>
        <translation>手写一条问答</translation>
    </message>
    <message>
        <source>The question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>The answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>A first tag</source>
        <translation>第一个标签</translation>
    </message>
    <message>
        <source>Who wrote it: manual, or chat for an answer of a model</source>
        <translation>来源：manual（手写）或 chat（模型的回答）</translation>
    </message>
    <message>
        <source>Take pairs back to be reviewed</source>
        <translation>将问答退回待审阅</translation>
    </message>
    <message>
        <source>Give pairs a tag</source>
        <translation>给问答加标签</translation>
    </message>
    <message>
        <source>The tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Take the tag away</source>
        <translation>去掉标签</translation>
    </message>
    <message>
        <source>Say how good pairs are</source>
        <translation>给问答评分</translation>
    </message>
    <message>
        <source>1 to 5; 0: none</source>
        <translation>1 到 5；0：不评分</translation>
    </message>
    <message>
        <source>Write a note beside pairs</source>
        <translation>给问答写备注</translation>
    </message>
    <message>
        <source>The note</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Name the sentence that proves pairs</source>
        <translation>指定问答所依据的句子</translation>
    </message>
    <message>
        <source>Its id or name</source>
        <translation>编号或名称</translation>
    </message>
    <message>
        <source>The sentence, as the document has it</source>
        <translation>文档中的原句</translation>
    </message>
    <message>
        <source>What was done to a pair, when and by whom</source>
        <translation>一条问答的修改记录：时间和操作者</translation>
    </message>
    <message>
        <source>Take pairs out of the project</source>
        <translation>将问答移出项目</translation>
    </message>
    <message>
        <source>Questions that every evaluation asks both models</source>
        <translation>每次评估都会向两个模型提出的问题</translation>
    </message>
    <message>
        <source>Keep a question for the report</source>
        <translation>为报告保留一个问题</translation>
    </message>
    <message>
        <source>What both models are asked</source>
        <translation>向两个模型提出的问题</translation>
    </message>
    <message>
        <source>The right answer, shown beside theirs</source>
        <translation>正确答案，与模型的回答一起显示</translation>
    </message>
    <message>
        <source>All kept questions</source>
        <translation>列出全部保留的问题</translation>
    </message>
    <message>
        <source>Keep them no longer</source>
        <translation>不再保留</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>One question to one, two or three models</source>
        <translation>向一到三个模型提同一个问题</translation>
    </message>
    <message>
        <source>What they are asked</source>
        <translation>提出的问题</translation>
    </message>
    <message>
        <source>Names, ids or paths, with commas between them</source>
        <translation>名称、编号或路径，用逗号分隔</translation>
    </message>
    <message>
        <source>The system prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Tokens of an answer at most</source>
        <translation>每个回答最多的词元数</translation>
    </message>
    <message>
        <source>0: the most likely token each time</source>
        <translation>0：每次取最可能的词元</translation>
    </message>
    <message>
        <source>The same seed draws the same answer</source>
        <translation>相同的种子得到相同的回答</translation>
    </message>
    <message>
        <source>Answers that were preferred to others</source>
        <translation>回答之间的偏好</translation>
    </message>
    <message>
        <source>Say which of two answers is better</source>
        <translation>指明两个回答中哪个更好</translation>
    </message>
    <message>
        <source>What was asked</source>
        <translation>提出的问题</translation>
    </message>
    <message>
        <source>The better answer</source>
        <translation>较好的回答</translation>
    </message>
    <message>
        <source>The other answer</source>
        <translation>另一个回答</translation>
    </message>
    <message>
        <source>Whose answers they are: BETTER,OTHER</source>
        <translation>回答所属的模型：较好者,另一个</translation>
    </message>
    <message>
        <source>Where it comes from</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>All preferences</source>
        <translation>列出全部偏好</translation>
    </message>
    <message>
        <source>Take preferences out of the project</source>
        <translation>将偏好移出项目</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>偏好</translation>
    </message>
    <message>
        <source>Fieldwright from the terminal: everything that the window can do to a project.</source>
        <translation>在终端中使用域匠：窗口能对项目做的事，这里都能做。</translation>
    </message>
    <message>
        <source>Print this help, or that of a verb, and end</source>
        <translation>显示本帮助或某个命令的帮助后退出</translation>
    </message>
    <message>
        <source>Print the version and end</source>
        <translation>显示版本后退出</translation>
    </message>
    <message>
        <source>Folder of the project (else FIELDWRIGHT_PROJECT, else the one in this folder)</source>
        <translation>项目文件夹（不指定则用 FIELDWRIGHT_PROJECT，再则用当前文件夹中的项目）</translation>
    </message>
    <message>
        <source>Print one JSON document at the end, and nothing else</source>
        <translation>只在最后输出一个 JSON 文档</translation>
    </message>
    <message>
        <source>Language of the words: en or zh</source>
        <translation>界面语言：en 或 zh</translation>
    </message>
    <message>
        <source>Versions to train on</source>
        <translation>用于训练的数据集版本</translation>
    </message>
    <message>
        <source>Build a version from the accepted pairs and general data</source>
        <translation>用已接受的问答和通用数据生成版本</translation>
    </message>
    <message>
        <source>Its name, or NAME@VERSION</source>
        <translation>名称，或“名称@版本”</translation>
    </message>
    <message>
        <source>Of tokens, 0.05 to 1</source>
        <translation>按词元计的占比，0.05 到 1</translation>
    </message>
    <message>
        <source>Files of general pairs; none: those that ship</source>
        <translation>通用问答文件；不指定则用自带的</translation>
    </message>
    <message>
        <source>Of rows, to watch the training with</source>
        <translation>用于观察训练的数据所占比例</translation>
    </message>
    <message>
        <source>Of facts, one phrasing of which is held out</source>
        <translation>留出一种问法的事实所占比例</translation>
    </message>
    <message>
        <source>Of passages that are held out whole</source>
        <translation>整段留出的段落所占比例</translation>
    </message>
    <message>
        <source>A general row is repeated at most so often</source>
        <translation>一条通用数据最多重复的次数</translation>
    </message>
    <message>
        <source>Tokens of a row</source>
        <translation>每行的词元数</translation>
    </message>
    <message>
        <source>Whose tokens are counted</source>
        <translation>用哪个模型的词元计数</translation>
    </message>
    <message>
        <source>The same seed holds out the same rows</source>
        <translation>相同的种子留出相同的数据</translation>
    </message>
    <message>
        <source>Start it and come back at once</source>
        <translation>启动后立即返回</translation>
    </message>
    <message>
        <source>All versions</source>
        <translation>列出全部版本</translation>
    </message>
    <message>
        <source>Counts, shares and checks of one</source>
        <translation>显示一个版本的数量、占比和检查</translation>
    </message>
    <message>
        <source>What differs between two</source>
        <translation>比较两个版本的差异</translation>
    </message>
    <message>
        <source>The earlier version</source>
        <translation>较早的版本</translation>
    </message>
    <message>
        <source>The later version</source>
        <translation>较晚的版本</translation>
    </message>
    <message>
        <source>What exactly the model will see of a row</source>
        <translation>显示模型实际看到的一行数据</translation>
    </message>
    <message>
        <source>Of which part the row is</source>
        <translation>该行所属的部分</translation>
    </message>
    <message>
        <source>From 1</source>
        <translation>从 1 开始</translation>
    </message>
    <message>
        <source>Whose tokens are shown</source>
        <translation>显示哪个模型的词元</translation>
    </message>
    <message>
        <source>Copy a version&apos;s files</source>
        <translation>复制一个版本的文件</translation>
    </message>
    <message>
        <source>A folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Documents of the project</source>
        <translation>项目的文档</translation>
    </message>
    <message>
        <source>Read files and folders</source>
        <translation>读取文件和文件夹</translation>
    </message>
    <message>
        <source>Files and folders</source>
        <translation>文件和文件夹</translation>
    </message>
    <message>
        <source>Of text files, e.g. GB18030 (default: guessed)</source>
        <translation>文本文件的编码，例如 GB18030（默认自动判断）</translation>
    </message>
    <message>
        <source>A file with passwords of PDFs, one a line; each is tried on each that is locked</source>
        <translation>存有 PDF 密码的文件，每行一个；对每个加锁的文件逐一尝试</translation>
    </message>
    <message>
        <source>Ask for a password (without a terminal: its lines are read from standard input)</source>
        <translation>询问密码（没有终端时，从标准输入逐行读取）</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>列出全部文档</translation>
    </message>
    <message>
        <source>Text and blocks of one</source>
        <translation>显示一个文档的文本和文本块</translation>
    </message>
    <message>
        <source>Take documents out of the project</source>
        <translation>将文档移出项目</translation>
    </message>
    <message>
        <source>Ids or names</source>
        <translation>编号或名称</translation>
    </message>
    <message>
        <source>What evaluations found, item by item</source>
        <translation>逐题查看评估结果</translation>
    </message>
    <message>
        <source>All evaluations</source>
        <translation>列出全部评估</translation>
    </message>
    <message>
        <source>Items with both answers</source>
        <translation>列出题目和两个模型的回答</translation>
    </message>
    <message>
        <source>Only those that changed so, or that were answered so</source>
        <translation>只列出这样变化或这样回答的题目</translation>
    </message>
    <message>
        <source>Only of this dimension, e.g. syntax</source>
        <translation>只列出这个维度，例如 syntax</translation>
    </message>
    <message>
        <source>Only of this language: en or zh</source>
        <translation>只列出这种语言：en 或 zh</translation>
    </message>
    <message>
        <source>Words of item or answers</source>
        <translation>题目或回答中的词</translation>
    </message>
    <message>
        <source>At most so many</source>
        <translation>最多列出的条数</translation>
    </message>
    <message>
        <source>Mark items as faulty: they count for neither model</source>
        <translation>将题目标为有误：对两个模型都不计</translation>
    </message>
    <message>
        <source>Ids or names of items</source>
        <translation>题目的编号或名称</translation>
    </message>
    <message>
        <source>They are sound after all</source>
        <translation>题目其实没有问题</translation>
    </message>
    <message>
        <source>The kept questions with the answers before and after</source>
        <translation>保留的问题及训练前后的回答</translation>
    </message>
    <message>
        <source>Reports that were written into the project</source>
        <translation>列出写入项目的报告</translation>
    </message>
    <message>
        <source>Score a base model and a tuned one on the same items</source>
        <translation>用同样的题目评估基座模型和调优模型</translation>
    </message>
    <message>
        <source>BASE or BASE,TUNED: names, ids or paths</source>
        <translation>基座，或“基座,调优后”：名称、编号或路径</translation>
    </message>
    <message>
        <source>five-dimension, domain</source>
        <translation>题集：five-dimension（五维）、domain（领域）</translation>
    </message>
    <message>
        <source>Of the domain test; else what the tuned model was trained on</source>
        <translation>领域测试所用版本；不指定则为调优模型训练所用的版本</translation>
    </message>
    <message>
        <source>Of the evaluation</source>
        <translation>评估的名称</translation>
    </message>
    <message>
        <source>Items a dimension; 0: all</source>
        <translation>每个维度的题数；0：全部</translation>
    </message>
    <message>
        <source>Questions of each part; 0: all</source>
        <translation>每部分的问题数；0：全部</translation>
    </message>
    <message>
        <source>en,zh; none: all</source>
        <translation>en,zh；不指定则为全部</translation>
    </message>
    <message>
        <source>The same seed draws the same items</source>
        <translation>相同的种子抽取相同的题目</translation>
    </message>
    <message>
        <source>Write what an evaluation found</source>
        <translation>写出评估报告</translation>
    </message>
    <message>
        <source>html,pdf,md,csv,json</source>
        <translation>格式：html,pdf,md,csv,json</translation>
    </message>
    <message>
        <source>A folder; else the project&apos;s reports</source>
        <translation>文件夹；不指定则写入项目的报告文件夹</translation>
    </message>
    <message>
        <source>Say what is to be done: a verb is missing.</source>
        <translation>请说明要做什么：缺少命令。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>缺少 %1。</translation>
    </message>
    <message>
        <source>Nothing is known of: %1.</source>
        <translation>无法识别：%1。</translation>
    </message>
    <message>
        <source>%1: %2 is not between %3 and %4.</source>
        <translation>%1：%2 不在 %3 到 %4 之间。</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is none of %3.</source>
        <translation>%1：“%2”不是 %3 之一。</translation>
    </message>
    <message>
        <source>%1: &quot;%2&quot; is not a number.</source>
        <translation>%1：“%2”不是数字。</translation>
    </message>
    <message>
        <source>%1 needs a value behind it.</source>
        <translation>%1 后面需要给出值。</translation>
    </message>
    <message>
        <source>%1 takes %2 values or more, not %3.</source>
        <translation>%1 至少需要 %2 个值，只给出了 %3 个。</translation>
    </message>
    <message>
        <source>%1 takes %2 values at most, not %3.</source>
        <translation>%1 最多接受 %2 个值，不能给出 %3 个。</translation>
    </message>
    <message>
        <source>%2 takes exactly %1 values, not %3.</source>
        <translation>%2 需要恰好 %1 个值，不能给出 %3 个。</translation>
    </message>
    <message>
        <source>%2 takes %1 values or more, not %3.</source>
        <translation>%2 至少需要 %1 个值，只给出了 %3 个。</translation>
    </message>
    <message>
        <source>%1 takes no value.</source>
        <translation>%1 不接受值。</translation>
    </message>
    <message>
        <source>Take back what was done last to pairs, also by earlier commands</source>
        <translation>撤销最近对问答的操作，包括之前的命令所做的</translation>
    </message>
    <message>
        <source>So many gestures; 1 where it is not said</source>
        <translation>操作的次数；不指定则为 1</translation>
    </message>
    <message>
        <source>Do again what was taken back last</source>
        <translation>重做最近撤销的操作</translation>
    </message>
    <message>
        <source>What was done to pairs, when and by whom</source>
        <translation>对问答做过的操作：时间和操作者</translation>
    </message>
    <message>
        <source>The last so many; 0: all</source>
        <translation>最近的条数；0：全部</translation>
    </message>
    <message>
        <source>Get a model from a hub of your choice and list it</source>
        <translation>从您指定的模型站点下载模型并列入模型库</translation>
    </message>
    <message>
        <source>owner/name, or the web address of the model&apos;s page</source>
        <translation>所有者/名称，或模型页面的网址</translation>
    </message>
    <message>
        <source>The hub&apos;s address; where it is not said, the one that was last asked</source>
        <translation>模型站点的地址；不指定则用上次的</translation>
    </message>
    <message>
        <source>Branch, tag or commit; main where it is not said</source>
        <translation>分支、标签或提交；不指定则为 main</translation>
    </message>
    <message>
        <source>Only this file and what belongs to it; may be given again</source>
        <translation>只下载这个文件及其所属文件；可重复给出</translation>
    </message>
    <message>
        <source>A folder that is not there yet</source>
        <translation>尚不存在的文件夹</translation>
    </message>
    <message>
        <source>What it is called in the library</source>
        <translation>在模型库中的名称</translation>
    </message>
    <message>
        <source>The environment&apos;s variable that holds an access token</source>
        <translation>保存访问令牌的环境变量</translation>
    </message>
    <message>
        <source>Tell files, sizes, licence and memory; fetch nothing</source>
        <translation>只显示文件、大小、许可和内存，不下载</translation>
    </message>
    <message>
        <source>Long work: reading, building, training, evaluating</source>
        <translation>耗时的工作：读取、生成、训练、评估</translation>
    </message>
    <message>
        <source>Its id (the last four digits do) or its name</source>
        <translation>任务编号（最后四位即可）或名称</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>列出全部任务</translation>
    </message>
    <message>
        <source>All of one</source>
        <translation>显示一个任务的全部信息</translation>
    </message>
    <message>
        <source>Its progress until it ends</source>
        <translation>显示进度直到任务结束</translation>
    </message>
    <message>
        <source>Save a checkpoint and wait</source>
        <translation>保存检查点并等待</translation>
    </message>
    <message>
        <source>A file with the passwords of its PDFs, one a line</source>
        <translation>存有其 PDF 密码的文件，每行一个</translation>
    </message>
    <message>
        <source>Ask for the password of its PDFs</source>
        <translation>询问其 PDF 的密码</translation>
    </message>
    <message>
        <source>End it</source>
        <translation>结束任务</translation>
    </message>
    <message>
        <source>Of a training: best, last or discard</source>
        <translation>对训练任务：best（保留最佳）、last（保留最后）或 discard（放弃）</translation>
    </message>
    <message>
        <source>Save a checkpoint of a training now</source>
        <translation>立即保存一个训练检查点</translation>
    </message>
    <message>
        <source>Start a waiting one now, beside what runs</source>
        <translation>立即启动一个等待中的任务，与正在运行的并行</translation>
    </message>
    <message>
        <source>End the process of one that no longer answers; it can be resumed</source>
        <translation>结束不再响应的任务的进程；之后可以继续</translation>
    </message>
    <message>
        <source>At once, without a word to it</source>
        <translation>立即结束，不事先通知</translation>
    </message>
    <message>
        <source>Give a waiting one another place in the queue</source>
        <translation>调整一个等待中任务的次序</translation>
    </message>
    <message>
        <source>The waiting job before which it starts; none: the last</source>
        <translation>排在哪个等待中的任务之前；不指定则排到最后</translation>
    </message>
    <message>
        <source>Delete the run folder of one; what it made stays in the project</source>
        <translation>删除一个任务的运行文件夹；产物仍留在项目中</translation>
    </message>
    <message>
        <source>Write the figures of a training as CSV</source>
        <translation>将训练数值写成 CSV</translation>
    </message>
    <message>
        <source>The file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>What this machine can compute with</source>
        <translation>列出本机的计算设备</translation>
    </message>
    <message>
        <source>Offer a model to other programs, OpenAI-compatible, on this machine only</source>
        <translation>仅在本机向其他程序提供模型，兼容 OpenAI</translation>
    </message>
    <message>
        <source>0: a free one</source>
        <translation>0：自动选用空闲端口</translation>
    </message>
    <message>
        <source>Models of the library and of the project</source>
        <translation>模型库和项目中的模型</translation>
    </message>
    <message>
        <source>A model&apos;s name, id or path</source>
        <translation>模型的名称、编号或路径</translation>
    </message>
    <message>
        <source>List a GGUF file or a folder in the library</source>
        <translation>将 GGUF 文件或文件夹列入模型库</translation>
    </message>
    <message>
        <source>Its file or folder</source>
        <translation>模型的文件或文件夹</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>列出全部模型</translation>
    </message>
    <message>
        <source>What its files say</source>
        <translation>显示模型文件中的信息</translation>
    </message>
    <message>
        <source>Log-likelihood of a text, token by token</source>
        <translation>逐个词元计算一段文本的对数似然</translation>
    </message>
    <message>
        <source>A UTF-8 file</source>
        <translation>UTF-8 文件</translation>
    </message>
    <message>
        <source>By a window that moves over the text, however long it is</source>
        <translation>用在文本上移动的窗口计算，文本可任意长</translation>
    </message>
    <message>
        <source>Tokens of a window; what the model reads where it is not said</source>
        <translation>窗口的 token 数；不指定时为模型可读的长度</translation>
    </message>
    <message>
        <source>New tokens of each window; half a window where it is not said</source>
        <translation>每个窗口的新 token 数；不指定时为窗口的一半</translation>
    </message>
    <message>
        <source>Let it answer</source>
        <translation>让模型回答</translation>
    </message>
    <message>
        <source>What it is asked</source>
        <translation>提出的问题</translation>
    </message>
    <message>
        <source>A JSON file of messages</source>
        <translation>消息的 JSON 文件</translation>
    </message>
    <message>
        <source>Of the most likely tokens only so many; 0: all</source>
        <translation>只取概率最高的若干 token；0：全部</translation>
    </message>
    <message>
        <source>The most likely tokens up to this share of the probability</source>
        <translation>取概率最高的 token，直到累计达到此概率</translation>
    </message>
    <message>
        <source>No token below this share of the best one&apos;s probability</source>
        <translation>不取概率低于最优者此比例的 token</translation>
    </message>
    <message>
        <source>The most typical tokens up to this share of the probability</source>
        <translation>取最典型的 token，直到累计达到此概率</translation>
    </message>
    <message>
        <source>Above 1: against what was said already</source>
        <translation>大于 1：抑制已说过的内容</translation>
    </message>
    <message>
        <source>As OpenAI defines it</source>
        <translation>按 OpenAI 的定义</translation>
    </message>
    <message>
        <source>A text that ends the answer; may be given several times</source>
        <translation>使回答结束的文本；可多次指定</translation>
    </message>
    <message>
        <source>Searches with so many beams</source>
        <translation>使用若干束的束搜索</translation>
    </message>
    <message>
        <source>Of beams; above 0 favours long answers</source>
        <translation>束搜索的长度惩罚；大于 0 偏好长回答</translation>
    </message>
    <message>
        <source>Of beams: no, yes, never</source>
        <translation>束搜索的提前停止：no、yes、never</translation>
    </message>
    <message>
        <source>Sentence embeddings of texts</source>
        <translation>计算文本的句向量</translation>
    </message>
    <message>
        <source>A UTF-8 file with a text a line</source>
        <translation>UTF-8 文件，每行一段文本</translation>
    </message>
    <message>
        <source>query, passage …: the model&apos;s own prefix for it goes before each text</source>
        <translation>query、passage 等：在每段文本之前加上模型自己的相应前缀</translation>
    </message>
    <message>
        <source>Goes before each text instead of the model&apos;s own</source>
        <translation>加在每段文本之前，代替模型自己的前缀</translation>
    </message>
    <message>
        <source>A file for the vectors, an array of numbers a line</source>
        <translation>保存向量的文件，每行一个数组</translation>
    </message>
    <message>
        <source>Write it for other programs, an adapter merged into its base</source>
        <translation>导出供其他程序使用，适配器会并入基座</translation>
    </message>
    <message>
        <source>F32, F16, BF16; of gguf also Q8_0, Q6_K, Q5_K_M, Q4_K_M, Q5_0, Q4_1, Q4_0</source>
        <translation>F32、F16、BF16；gguf 还可用 Q8_0、Q6_K、Q5_K_M、Q4_K_M、Q5_0、Q4_1、Q4_0</translation>
    </message>
    <message>
        <source>A folder that is not there yet, or a file ending in .gguf</source>
        <translation>尚不存在的文件夹，或以 .gguf 结尾的文件</translation>
    </message>
    <message>
        <source>What the base of an adapter is called by its publisher</source>
        <translation>适配器的基座在发布者处的名称</translation>
    </message>
    <message>
        <source>Of hf: MB a file at most; 5000 where it is not said</source>
        <translation>用于 hf：每个文件最大 MB 数；不指定则为 5000</translation>
    </message>
    <message>
        <source>Give it another name</source>
        <translation>改名</translation>
    </message>
    <message>
        <source>The new name</source>
        <translation>新名称</translation>
    </message>
    <message>
        <source>Propose it where a model is chosen</source>
        <translation>选择模型时首先推荐它</translation>
    </message>
    <message>
        <source>Choose the chat template that it is asked with</source>
        <translation>选择提问时使用的对话模板</translation>
    </message>
    <message>
        <source>One of its templates; default: the first</source>
        <translation>模型的一个模板；default：第一个</translation>
    </message>
    <message>
        <source>Names, types and shapes of its tensors</source>
        <translation>列出张量的名称、类型和形状</translation>
    </message>
    <message>
        <source>What running and tuning it takes on this machine</source>
        <translation>在本机运行和训练所需的内存</translation>
    </message>
    <message>
        <source>Take it from the list; its files stay</source>
        <translation>从列表移除；文件保留</translation>
    </message>
    <message>
        <source>Ids, pieces and offsets of a text</source>
        <translation>一段文本的词元编号、片段和位置</translation>
    </message>
    <message>
        <source>A conversation as the model sees it</source>
        <translation>显示模型实际看到的对话文本</translation>
    </message>
    <message>
        <source>Which of its chat templates, where it has several</source>
        <translation>有多个对话模板时用哪一个</translation>
    </message>
    <message>
        <source>With the opening of the next answer</source>
        <translation>附上下一个回答的开头</translation>
    </message>
    <message>
        <source>Question–answer pairs</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Make pairs from documents</source>
        <translation>从文档生成问答</translation>
    </message>
    <message>
        <source>Documents by id or name; none: all</source>
        <translation>文档的编号或名称；不指定则为全部</translation>
    </message>
    <message>
        <source>rules or model</source>
        <translation>rules（规则）或 model（模型）</translation>
    </message>
    <message>
        <source>The model that writes them</source>
        <translation>编写问答的模型</translation>
    </message>
    <message>
        <source>An OpenAI-compatible server, e.g. http://127.0.0.1:11434/v1</source>
        <translation>兼容 OpenAI 的服务器，例如 http://127.0.0.1:11434/v1</translation>
    </message>
    <message>
        <source>Environment variable that holds the server&apos;s key</source>
        <translation>保存服务器密钥的环境变量</translation>
    </message>
    <message>
        <source>A prompt template of your own</source>
        <translation>自己的提示词模板</translation>
    </message>
    <message>
        <source>The same seed makes the same pairs</source>
        <translation>相同的种子生成相同的问答</translation>
    </message>
    <message>
        <source>Pairs by status or words</source>
        <translation>按状态或文字列出问答</translation>
    </message>
    <message>
        <source>Only of this status</source>
        <translation>只列出这种状态</translation>
    </message>
    <message>
        <source>Words of question or answer</source>
        <translation>问题或回答中的词</translation>
    </message>
    <message>
        <source>Say that pairs are true</source>
        <translation>接受问答</translation>
    </message>
    <message>
        <source>Say that pairs are not to be learnt</source>
        <translation>拒绝问答，不用于训练</translation>
    </message>
    <message>
        <source>Every draft</source>
        <translation>全部草稿</translation>
    </message>
    <message>
        <source>With --all: only those with these words</source>
        <translation>与 --all 一起使用：只限含有这些词的</translation>
    </message>
    <message>
        <source>Change the words of a pair</source>
        <translation>修改一条问答的文字</translation>
    </message>
    <message>
        <source>The pair</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>The new question</source>
        <translation>新的问题</translation>
    </message>
    <message>
        <source>The new answer</source>
        <translation>新的回答</translation>
    </message>
    <message>
        <source>Accept it, too, in the same step</source>
        <translation>同时接受，合为一步</translation>
    </message>
    <message>
        <source>Read pairs from a file (JSONL, JSON, CSV)</source>
        <translation>从文件读取问答（JSONL、JSON、CSV）</translation>
    </message>
    <message>
        <source>The file that is read</source>
        <translation>要读取的文件</translation>
    </message>
    <message>
        <source>fieldwright, alpaca, sharegpt, messages, prompt-completion, csv</source>
        <translation>格式：fieldwright、alpaca、sharegpt、messages、prompt-completion、csv</translation>
    </message>
    <message>
        <source>Write pairs to a file</source>
        <translation>将问答写入文件</translation>
    </message>
    <message>
        <source>The file that is written</source>
        <translation>要写入的文件</translation>
    </message>
    <message>
        <source>Only those with these words</source>
        <translation>只列出含有这些词的</translation>
    </message>
    <message>
        <source>Make a project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Its folder; .fieldwright is added where it is missing</source>
        <translation>项目文件夹；缺少 .fieldwright 时自动补上</translation>
    </message>
    <message>
        <source>With the sample&apos;s documents in it</source>
        <translation>附带示例文档</translation>
    </message>
    <message>
        <source>NAME or NAME@VERSION</source>
        <translation>“名称”或“名称@版本”</translation>
    </message>
    <message>
        <source>key=value of the recipe; may be repeated</source>
        <translation>配方中的“键=值”；可重复给出</translation>
    </message>
    <message>
        <source>Of the run and of its model</source>
        <translation>训练及其模型的名称</translation>
    </message>
    <message>
        <source>How a model is tuned</source>
        <translation>训练配方</translation>
    </message>
    <message>
        <source>The recipes that there are</source>
        <translation>列出全部配方</translation>
    </message>
    <message>
        <source>Every value of one</source>
        <translation>显示一个配方的全部值</translation>
    </message>
    <message>
        <source>The keys, their ranges, and what they do</source>
        <translation>列出键、取值范围和作用</translation>
    </message>
    <message>
        <source>hf (a Hugging Face folder), peft (the adapter), gguf, or gguf-lora (the adapter for llama.cpp)</source>
        <translation>hf（Hugging Face 文件夹）、peft（适配器）、gguf 或 gguf-lora（供 llama.cpp 使用的适配器）</translation>
    </message>
    <message>
        <source>lora, full, freeze, bottleneck, prefix, prompt, p-tuning, ia3, norms, loha, lokr, vera, oft; the recipe&apos;s learning rate is made to fit</source>
        <translation>lora、full、freeze、bottleneck、prefix、prompt、p-tuning、ia3、norms、loha、lokr、vera、oft；方案的学习率会随之调整</translation>
    </message>
    <message>
        <source>Pause the queue: no waiting one starts by itself</source>
        <translation>暂停队列：等待中的任务不会自动开始</translation>
    </message>
    <message>
        <source>Go on with the queue</source>
        <translation>继续队列</translation>
    </message>
    <message>
        <source>adamw, adamw-8bit, adafactor, lion, sgd, muon; with the learning rate that it wants</source>
        <translation>adamw、adamw-8bit、adafactor、lion、sgd、muon；学习率随之调整</translation>
    </message>
    <message>
        <source>The label that a classifier gives each text</source>
        <translation>分类器给每段文本的标签</translation>
    </message>
    <message>
        <source>A UTF-8 file with a text a line, or a pair of texts with a tab between them</source>
        <translation>UTF-8 文件，每行一段文本，或用制表符隔开的一对文本</translation>
    </message>
    <message>
        <source>Ids of the documents to read; else all</source>
        <translation>要阅读的文档编号；不写则为全部</translation>
    </message>
    <message>
        <source>General text read beside the documents: .txt, or JSONL with &quot;text&quot;; may be repeated; else the pairs that ship</source>
        <translation>与文档一起阅读的通用文本：.txt，或含“text”的 JSONL；可重复给出；不写则用自带的问答对</translation>
    </message>
    <message>
        <source>CSV or JSONL with the columns text and label (and evidence, for pairs)</source>
        <translation>含 text 和 label 列（成对文本再加 evidence）的 CSV 或 JSONL</translation>
    </message>
    <message>
        <source>Find a learning rate by a short run whose rate rises</source>
        <translation>用一次学习率逐步升高的短训练找出学习率</translation>
    </message>
    <message>
        <source>How many; 100 unless told</source>
        <translation>步数；不指定则为 100</translation>
    </message>
    <message>
        <source>a key of &quot;recipe list&quot;, or a file</source>
        <translation>“recipe list” 中的键，或一个文件</translation>
    </message>
    <message>
        <source>Make one adapter of several on the same base</source>
        <translation>把同一基座上的几个适配器合成一个</translation>
    </message>
    <message>
        <source>Two or more; a weight of 1 where none is given</source>
        <translation>两个或更多；未给出权重时为 1</translation>
    </message>
    <message>
        <source>What the result is called</source>
        <translation>结果的名称</translation>
    </message>
    <message>
        <source>Of svd; the largest of the adapters&apos; where it is not said</source>
        <translation>用于 svd；未给出时取适配器中最大的</translation>
    </message>
    <message>
        <source>Of ties: the share of its numbers that each keeps</source>
        <translation>用于 ties：每个适配器保留的数值比例</translation>
    </message>
    <message>
        <source>What a new model from scratch would be and cost here</source>
        <translation>从零训练的新模型是什么样、在本机要花费多少</translation>
    </message>
    <message>
        <source>A design of about so many weights</source>
        <translation>约有这么多参数的设计</translation>
    </message>
    <message>
        <source>The best size for so many hours of this machine</source>
        <translation>本机用这么多小时训练的最佳规模</translation>
    </message>
    <message>
        <source>The best size for the project&apos;s documents</source>
        <translation>适合本项目文档的最佳规模</translation>
    </message>
    <message>
        <source>Write the recipe to this file</source>
        <translation>把配方写入此文件</translation>
    </message>
    <message>
        <source>Trainings beside each other, and what they found</source>
        <translation>并列比较各次训练及其结果</translation>
    </message>
    <message>
        <source>What each was, found and took; only losses on the same validation rows compare</source>
        <translation>各次训练的设置、结果与消耗；只有验证行相同的损失才可比较</translation>
    </message>
    <message>
        <source>Only these</source>
        <translation>仅这些</translation>
    </message>
    <message>
        <source>With the recipe fields in which they differ</source>
        <translation>附上配方中不同的字段</translation>
    </message>
    <message>
        <source>Write the table into this file, with whole recipes</source>
        <translation>把表格连同完整配方写入该文件</translation>
    </message>
    <message>
        <source>Of electricity, instead of the settings&apos;</source>
        <translation>电价，代替设置中的值</translation>
    </message>
    <message>
        <source>Of this machine, instead of the settings&apos;</source>
        <translation>本机租用价格，代替设置中的值</translation>
    </message>
    <message>
        <source>What the recipes of some differ in</source>
        <translation>若干训练的配方有何不同</translation>
    </message>
    <message>
        <source>Two or more</source>
        <translation>两个或更多</translation>
    </message>
    <message>
        <source>The recipe of one, to be used again</source>
        <translation>某次训练的配方，以便再次使用</translation>
    </message>
    <message>
        <source>The file; else it is printed</source>
        <translation>文件；不给出则直接打印</translation>
    </message>
    <message>
        <source>The results of a sweep</source>
        <translation>一次扫描的结果</translation>
    </message>
    <message>
        <source>Its name, or one of its runs</source>
        <translation>扫描的名称，或其中一次训练</translation>
    </message>
    <message>
        <source>End what is still to come; of the one that runs, its best so far is kept</source>
        <translation>结束尚未完成的训练；正在运行的保留目前最佳结果</translation>
    </message>
    <message>
        <source>The rows of one that it learns worst</source>
        <translation>某次训练学得最差的行</translation>
    </message>
    <message>
        <source>training or validation</source>
        <translation>training（训练）或 validation（验证）</translation>
    </message>
    <message>
        <source>How many; 20 unless told</source>
        <translation>多少行；默认 20</translation>
    </message>
    <message>
        <source>The base: name, id or path; none for the objective from-scratch</source>
        <translation>基座：名称、编号或路径；目标为 from-scratch 时不填</translation>
    </message>
    <message>
        <source>sft (of a dataset), pretrain (of documents), from-scratch (a new model, of documents); of encoders masked-words (of documents), classify (of labelled texts); else by what is given</source>
        <translation>sft（数据集）、pretrain（文档）、from-scratch（用文档训练新模型）；编码器：masked-words（文档）、classify（带标签的文本）；否则按所给内容决定</translation>
    </message>
    <message>
        <source>From scratch: the model whose tokenizer is taken over; else one is learnt</source>
        <translation>从零训练：沿用哪个模型的分词器；不给则学习一个</translation>
    </message>
    <message>
        <source>Tune a model on a dataset version, documents or labelled texts, or make a new one</source>
        <translation>用数据集版本、文档或带标签的文本调优模型，或训练一个新模型</translation>
    </message>
    <message>
        <source>key=value,value: a run for each value; twice: for each pair of values</source>
        <translation>key=值,值：每个值训练一次；给出两次则每对值训练一次</translation>
    </message>
    <message>
        <source>What two or more differ in</source>
        <translation>两个或更多配方有何不同</translation>
    </message>
    <message>
        <source>A file of its own, with other values where they are set</source>
        <translation>复制为单独的文件，并改动所设的值</translation>
    </message>
    <message>
        <source>The new file</source>
        <translation>新文件</translation>
    </message>
    <message>
        <source>Take a recipe file in among your own</source>
        <translation>把配方文件收入自己的配方</translation>
    </message>
    <message>
        <source>Else the file&apos;s</source>
        <translation>不给出则用文件名</translation>
    </message>
    <message>
        <source>Delete one of your own</source>
        <translation>删除自己的一个配方</translation>
    </message>
    <message>
        <source>Its name</source>
        <translation>其名称</translation>
    </message>
    <message>
        <source>Go on with a paused or interrupted one, or train an ended one further</source>
        <translation>继续已暂停或已中断的任务，或继续训练已结束的任务</translation>
    </message>
    <message>
        <source>Of an interrupted or ended training: key=value of the recipe, such as more steps or another rate; may be repeated</source>
        <translation>用于已中断或已结束的训练：配方的 键=值，例如更多步数或另一学习率；可重复使用</translation>
    </message>
    <message>
        <source>Of the new run that an ended training goes on as, and of its model</source>
        <translation>已结束的训练继续进行时，新运行及其模型的名称</translation>
    </message>
    <message>
        <source>Without the step at which a training paused, such as a spike of the loss</source>
        <translation>略过训练暂停处的那一步，例如损失突增的一步</translation>
    </message>
    <message>
        <source>Where the model is on this machine that a training from another one stands on</source>
        <translation>来自其他机器的训练所依赖的模型在本机的位置</translation>
    </message>
    <message>
        <source>cat (the exact sum), svd (the same at a smaller rank), linear, ties, or stack (side by side, each as it is)</source>
        <translation>cat（精确之和）、svd（较小秩的和）、linear、ties，或 stack（并列，各保持原样）</translation>
    </message>
    <message>
        <source>Lists the models of runs of a sweep among the models</source>
        <translation>把扫描中所选训练的模型加入模型列表</translation>
    </message>
    <message>
        <source>Ids (the last four digits do) or names</source>
        <translation>编号（末四位即可）或名称</translation>
    </message>
    <message>
        <source>Of a model that is an adapter: continue (train it further), or stack (train another on top of it)</source>
        <translation>模型是适配器时：continue（继续训练），或 stack（在其上再训练一个）</translation>
    </message>
    <message>
        <source>Say how much pairs count in the training</source>
        <translation>设定问答在训练中的权重</translation>
    </message>
    <message>
        <source>Beside others of 1; 0: not at all</source>
        <translation>其他问答为 1；0：完全不计</translation>
    </message>
    <message>
        <source>Name, id or path; given again: another adapter of the same base</source>
        <translation>名称、编号或路径；再次给出：同一基座的另一个适配器</translation>
    </message>
    <message>
        <source>Keys and values take 8 bits: longer texts in the same memory</source>
        <translation>键和值各占 8 位：同样的内存可容纳更长的文本</translation>
    </message>
    <message>
        <source>A JSON file: the answer is JSON that fits this schema</source>
        <translation>JSON 文件：回答为符合此模式的 JSON</translation>
    </message>
    <message>
        <source>The whole answer matches this regular expression</source>
        <translation>整个回答与此正则表达式匹配</translation>
    </message>
    <message>
        <source>Log-probability of each token, and so many of the most probable ones beside it</source>
        <translation>每个词元的对数概率，以及旁边这么多个最可能的词元</translation>
    </message>
    <message>
        <source>mean, cls (the first token) or last; as the model&apos;s files say where it is not said here</source>
        <translation>mean（均值）、cls（首个词元）或 last（末个词元）；未指定时按模型文件的说明</translation>
    </message>
    <message>
        <source>Of an adapter: the model that it stands on</source>
        <translation>适配器：它所依附的模型</translation>
    </message>
    <message>
        <source>fp32, bf16, fp16, or weights in 8 or 4 bits (int8, int4); the most exact that fits into the memory where it is not said</source>
        <translation>fp32、bf16、fp16，或 8 位、4 位权重（int8、int4）；未指定时取内存容得下的最精确的一种</translation>
    </message>
    <message>
        <source>auto (what is fastest here, measured), fp32, bf16, fp16, or weights in 8 or 4 bits (int8, int4)</source>
        <translation>auto（本机实测最快的一种）、fp32、bf16、fp16，或 8 位、4 位权重（int8、int4）</translation>
    </message>
    <message>
        <source>%1: %2 is not within: %3.</source>
        <translation>%1：%2 不在允许的范围内：%3。</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>The model server was started anew with another model.</source>
        <translation>模型服务已换用另一个模型重新启动。</translation>
    </message>
    <message>
        <source>Ask again.</source>
        <translation>请重新提问。</translation>
    </message>
    <message>
        <source>The model server has ended.</source>
        <translation>模型服务已结束。</translation>
    </message>
    <message>
        <source>Ask again; it is started anew.</source>
        <translation>请重新提问，服务会重新启动。</translation>
    </message>
    <message>
        <source>The model server was closed.</source>
        <translation>模型服务已关闭。</translation>
    </message>
    <message>
        <source>The answer broke off: %1</source>
        <translation>回答中断：%1</translation>
    </message>
    <message>
        <source>What came is kept and marked incomplete. Ask again.</source>
        <translation>已收到的内容会保留并标为不完整。请重新提问。</translation>
    </message>
    <message>
        <source>The model server has sent nothing for %1 s.</source>
        <translation>模型服务 %1 秒没有回应。</translation>
    </message>
    <message>
        <source>Ask again, or close the server and start it anew.</source>
        <translation>请重新提问，或关闭服务后重新启动。</translation>
    </message>
    <message>
        <source>The model server refused the question (%1): %2</source>
        <translation>模型服务拒绝了提问（%1）：%2</translation>
    </message>
    <message>
        <source>Close the server and ask again.</source>
        <translation>请关闭服务后重新提问。</translation>
    </message>
    <message>
        <source>There is no dataset version &quot;%1&quot;.</source>
        <translation>没有数据集版本“%1”。</translation>
    </message>
    <message>
        <source>&quot;dataset list&quot; shows those that there are.</source>
        <translation>“dataset list”会列出现有版本。</translation>
    </message>
    <message>
        <source>There is no model yet.</source>
        <translation>还没有模型。</translation>
    </message>
    <message>
        <source>Add one with: model add PATH</source>
        <translation>添加命令：model add PATH</translation>
    </message>
    <message>
        <source>There is no row %1; the part has %2.</source>
        <translation>没有第 %1 行，这一部分共 %2 行。</translation>
    </message>
    <message>
        <source>Choose a number from 1 to the number of rows.</source>
        <translation>请填 1 到总行数之间的数。</translation>
    </message>
    <message>
        <source>There was no file to read.</source>
        <translation>没有可读取的文件。</translation>
    </message>
    <message>
        <source>Name files, or folders with files that are not hidden.</source>
        <translation>请指定文件，或含有非隐藏文件的文件夹。</translation>
    </message>
    <message>
        <source>None of the files could be read.</source>
        <translation>所有文件都未能读取。</translation>
    </message>
    <message>
        <source>The reason of each is told above.</source>
        <translation>各自的原因见上文。</translation>
    </message>
    <message>
        <source>There is no document %1.</source>
        <translation>没有文档 %1。</translation>
    </message>
    <message>
        <source>&quot;documents list&quot; shows those that there are.</source>
        <translation>“documents list”会列出现有文档。</translation>
    </message>
    <message>
        <source>An evaluation compares one or two models.</source>
        <translation>一次评估比较一个或两个模型。</translation>
    </message>
    <message>
        <source>Name them as --models BASE,TUNED.</source>
        <translation>请用 --models 基座,调优 指定。</translation>
    </message>
    <message>
        <source>There is no dataset version for the domain test.</source>
        <translation>领域测试没有可用的数据集版本。</translation>
    </message>
    <message>
        <source>Build one first, or name it with --dataset.</source>
        <translation>请先生成版本，或用 --dataset 指定。</translation>
    </message>
    <message>
        <source>There is no suite &quot;%1&quot;.</source>
        <translation>没有题集“%1”。</translation>
    </message>
    <message>
        <source>The suites are five-dimension and domain.</source>
        <translation>题集有 five-dimension 和 domain。</translation>
    </message>
    <message>
        <source>There is no evaluation &quot;%1&quot; in this project.</source>
        <translation>本项目没有评估“%1”。</translation>
    </message>
    <message>
        <source>&quot;job list&quot; shows evaluations by their ids and names.</source>
        <translation>“job list”会列出评估的编号和名称。</translation>
    </message>
    <message>
        <source>There is no job %1 in this project.</source>
        <translation>本项目没有任务 %1。</translation>
    </message>
    <message>
        <source>&quot;job list&quot; shows those that there are.</source>
        <translation>“job list”会列出现有任务。</translation>
    </message>
    <message>
        <source>The job has not answered within a minute; it is %1.</source>
        <translation>任务一分钟内没有回应，当前状态：%1。</translation>
    </message>
    <message>
        <source>It may still do so; look again with: job show %1</source>
        <translation>稍后仍可能回应，再次查看：job show %1</translation>
    </message>
    <message>
        <source>The job has ended already; it is %1.</source>
        <translation>任务已经结束，状态：%1。</translation>
    </message>
    <message>
        <source>Only a job that is waiting, running or interrupted can be told anything.</source>
        <translation>只有等待中、运行中或已中断的任务才能接受指令。</translation>
    </message>
    <message>
        <source>There is no model &quot;%1&quot;.</source>
        <translation>没有模型“%1”。</translation>
    </message>
    <message>
        <source>&quot;model list&quot; shows those that there are.</source>
        <translation>“model list”会列出现有模型。</translation>
    </message>
    <message>
        <source>%1 holds no conversation.</source>
        <translation>%1 中没有对话。</translation>
    </message>
    <message>
        <source>Write a JSON array of objects with &quot;role&quot; and &quot;content&quot;.</source>
        <translation>请写成 JSON 数组，每项含 &quot;role&quot; 和 &quot;content&quot;。</translation>
    </message>
    <message>
        <source>What shall the model answer?</source>
        <translation>要模型回答什么？</translation>
    </message>
    <message>
        <source>Give either --prompt or --chat.</source>
        <translation>请给出 --prompt 或 --chat 之一。</translation>
    </message>
    <message>
        <source>No pair was named.</source>
        <translation>没有指定问答。</translation>
    </message>
    <message>
        <source>Name ids, or --all for every draft.</source>
        <translation>请指定编号，或用 --all 表示全部草稿。</translation>
    </message>
    <message>
        <source>There is no pair %1.</source>
        <translation>没有问答 %1。</translation>
    </message>
    <message>
        <source>&quot;pairs list&quot; shows those that there are.</source>
        <translation>“pairs list”会列出现有问答。</translation>
    </message>
    <message>
        <source>Nothing was said to change.</source>
        <translation>没有指定要修改的内容。</translation>
    </message>
    <message>
        <source>Give --question, --answer or both.</source>
        <translation>请给出 --question、--answer 或两者。</translation>
    </message>
    <message>
        <source>%1 is not in the format %2 but in %3.</source>
        <translation>%1 的格式不是 %2，而是 %3。</translation>
    </message>
    <message>
        <source>Leave --format away; the format is found from the content.</source>
        <translation>请去掉 --format，格式会按内容判断。</translation>
    </message>
    <message>
        <source>The sample&apos;s documents are not in %1.</source>
        <translation>示例文档不在 %1 中。</translation>
    </message>
    <message>
        <source>Install Fieldwright again, or set FIELDWRIGHT_RESOURCES to its folder of resources.</source>
        <translation>请重新安装 Fieldwright，或将 FIELDWRIGHT_RESOURCES 设为资源文件夹。</translation>
    </message>
    <message>
        <source>No project was named, and there is none here.</source>
        <translation>没有指定项目，当前文件夹也不是项目。</translation>
    </message>
    <message>
        <source>Name one with --project DIR, or make one with &quot;new DIR&quot;.</source>
        <translation>请用 --project 指定，或用“new DIR”新建。</translation>
    </message>
    <message>
        <source>&quot;model list&quot; shows those that there are; &quot;model add PATH&quot; adds one.</source>
        <translation>“model list”列出现有模型，“model add PATH”添加模型。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; sets nothing.</source>
        <translation>“%1”没有设定任何值。</translation>
    </message>
    <message>
        <source>Write --set key=value; &quot;recipe fields&quot; shows the keys.</source>
        <translation>请写成 --set 键=值；“recipe fields”会列出所有键。</translation>
    </message>
    <message>
        <source>The worker of &quot;%1&quot; ended before it was done.</source>
        <translation>“%1”的进程在完成之前结束了。</translation>
    </message>
    <message>
        <source>See %1, then go on with: job resume %2</source>
        <translation>请查看 %1，然后继续：job resume %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an id.</source>
        <translation>“%1”不是编号。</translation>
    </message>
    <message>
        <source>Ids are whole numbers; &quot;list&quot; shows them.</source>
        <translation>编号是整数，“list”会列出。</translation>
    </message>
    <message>
        <source>There is no worker program at %1.</source>
        <translation>%1 处没有工作程序。</translation>
    </message>
    <message>
        <source>Install Fieldwright again, or set FIELDWRIGHT_WORKER to the worker&apos;s path.</source>
        <translation>请重新安装 Fieldwright，或将 FIELDWRIGHT_WORKER 设为工作程序的路径。</translation>
    </message>
    <message>
        <source>The worker ended without an answer: %1</source>
        <translation>工作程序没有回应就结束了：%1</translation>
    </message>
    <message>
        <source>Check that there is enough memory for the model, then try again.</source>
        <translation>请确认内存足够容纳模型，然后重试。</translation>
    </message>
    <message>
        <source>The comparison was stopped.</source>
        <translation>比较已停止。</translation>
    </message>
    <message>
        <source>The dataset in %1 is not what its manifest says: %2.</source>
        <translation>%1 中的数据集与清单不符：%2。</translation>
    </message>
    <message>
        <source>Build the version again.</source>
        <translation>请重新生成该版本。</translation>
    </message>
    <message>
        <source>There is a dataset version %1 already.</source>
        <translation>已有数据集版本 %1。</translation>
    </message>
    <message>
        <source>Build it under another name.</source>
        <translation>请换一个名称生成。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the name of a dataset.</source>
        <translation>“%1”不能用作数据集名称。</translation>
    </message>
    <message>
        <source>Use letters, digits, blanks, &quot;-&quot;, &quot;_&quot; and &quot;.&quot;, not more than 80 bytes.</source>
        <translation>请使用字母、数字、空格、“-”“_”和“.”，不超过 80 字节。</translation>
    </message>
    <message>
        <source>There is no dataset version %1.</source>
        <translation>没有数据集版本 %1。</translation>
    </message>
    <message>
        <source>Choose one from the list of versions.</source>
        <translation>请从版本列表中选择。</translation>
    </message>
    <message>
        <source>One of the two dataset versions is not there.</source>
        <translation>两个数据集版本中有一个不存在。</translation>
    </message>
    <message>
        <source>Choose two from the list of versions.</source>
        <translation>请从版本列表中选择两个。</translation>
    </message>
    <message>
        <source>Line %1 of %2 is longer than 64 MB.</source>
        <translation>%2 的第 %1 行超过 64 MB。</translation>
    </message>
    <message>
        <source>Check that it is a file with one JSON object a line.</source>
        <translation>请确认它是每行一个 JSON 对象的文件。</translation>
    </message>
    <message>
        <source>%1 has no line %2.</source>
        <translation>%1 没有第 %2 行。</translation>
    </message>
    <message>
        <source>Line %1 of %2 is not the result of an import: %3.</source>
        <translation>%2 的第 %1 行不是导入结果：%3。</translation>
    </message>
    <message>
        <source>Import the documents again.</source>
        <translation>请重新导入文档。</translation>
    </message>
    <message>
        <source>Choose one from the list of documents.</source>
        <translation>请从文档列表中选择。</translation>
    </message>
    <message>
        <source>%1 is missing.</source>
        <translation>缺少 %1。</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请另选一个。</translation>
    </message>
    <message>
        <source>%1 is no summary of an evaluation.</source>
        <translation>%1 不是评估摘要。</translation>
    </message>
    <message>
        <source>Run the evaluation again.</source>
        <translation>请重新评估。</translation>
    </message>
    <message>
        <source>The worker of &quot;%1&quot; ended before it began.</source>
        <translation>“%1”的进程在开始之前就结束了。</translation>
    </message>
    <message>
        <source>See its log for the reason, then continue it.</source>
        <translation>请在日志中查看原因，然后继续。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is still running.</source>
        <translation>“%1”仍在运行。</translation>
    </message>
    <message>
        <source>Stop it first, then remove it.</source>
        <translation>请先停止，再移除。</translation>
    </message>
    <message>
        <source>It is not there.</source>
        <translation>它不存在。</translation>
    </message>
    <message>
        <source>It is neither a file nor a folder.</source>
        <translation>它既不是文件也不是文件夹。</translation>
    </message>
    <message>
        <source>It may not be read: permission denied.</source>
        <translation>无法读取：没有权限。</translation>
    </message>
    <message>
        <source>There are more than %1 files; choose fewer at a time.</source>
        <translation>文件超过 %1 个，请分批选择。</translation>
    </message>
    <message>
        <source>It lies too deep.</source>
        <translation>层级太深。</translation>
    </message>
    <message>
        <source>The folder cannot be read: permission denied or a disk error.</source>
        <translation>无法读取文件夹：没有权限或磁盘错误。</translation>
    </message>
    <message>
        <source>Hidden; choose it by itself to read it all the same.</source>
        <translation>隐藏文件；若要读取请单独选择。</translation>
    </message>
    <message>
        <source>A link to a folder; choose that folder to read it.</source>
        <translation>指向文件夹的链接；若要读取请直接选择该文件夹。</translation>
    </message>
    <message>
        <source>There is no document to make pairs from.</source>
        <translation>没有可生成问答的文档。</translation>
    </message>
    <message>
        <source>Add documents first.</source>
        <translation>请先添加文档。</translation>
    </message>
    <message>
        <source>No model was chosen to write the pairs.</source>
        <translation>没有选择用来生成问答的模型。</translation>
    </message>
    <message>
        <source>Choose a model, or generate by rules.</source>
        <translation>请选择模型，或按规则生成。</translation>
    </message>
    <message>
        <source>The chosen documents hold no text.</source>
        <translation>所选文档没有文本。</translation>
    </message>
    <message>
        <source>Choose documents that were read without an error.</source>
        <translation>请选择读取成功的文档。</translation>
    </message>
    <message>
        <source>No pair has been accepted yet, so there is nothing to learn.</source>
        <translation>还没有接受任何问答，没有可学习的内容。</translation>
    </message>
    <message>
        <source>Review the pairs and accept the true ones.</source>
        <translation>请审阅问答，接受正确的。</translation>
    </message>
    <message>
        <source>Build one first, or choose another.</source>
        <translation>请先生成一个，或另选一个。</translation>
    </message>
    <message>
        <source>No suite was chosen, so there is nothing to ask.</source>
        <translation>没有选择题集，没有可提的问题。</translation>
    </message>
    <message>
        <source>Choose the five dimensions, the domain test, or both.</source>
        <translation>请选择五个维度、领域测试，或两者。</translation>
    </message>
    <message>
        <source>The job could not be started: there is no program %1.</source>
        <translation>任务无法启动：没有程序 %1。</translation>
    </message>
    <message>
        <source>The job could not be started: %1 did not run (%2).</source>
        <translation>任务无法启动：%1 未能运行（%2）。</translation>
    </message>
    <message>
        <source>Check that the disk has space and that the program may be executed.</source>
        <translation>请确认磁盘有空间，且该程序可以执行。</translation>
    </message>
    <message>
        <source>No worker holds the run in %1.</source>
        <translation>%1 中的任务没有进程在运行。</translation>
    </message>
    <message>
        <source>It has ended already.</source>
        <translation>它已经结束。</translation>
    </message>
    <message>
        <source>There is no model %1 in the library.</source>
        <translation>模型库中没有模型 %1。</translation>
    </message>
    <message>
        <source>Choose one from the list of models.</source>
        <translation>请从模型列表中选择。</translation>
    </message>
    <message>
        <source>%1 is not a list of models.</source>
        <translation>%1 不是模型列表。</translation>
    </message>
    <message>
        <source>Move the file away and add the models again.</source>
        <translation>请移走该文件，然后重新添加模型。</translation>
    </message>
    <message>
        <source>The list of models %1 cannot be locked.</source>
        <translation>无法锁定模型列表 %1。</translation>
    </message>
    <message>
        <source>Check that its folder can be written, and that no other window is changing it.</source>
        <translation>请确认其文件夹可写，且没有其他窗口正在修改。</translation>
    </message>
    <message>
        <source>%1 came with Fieldwright and stays in the list.</source>
        <translation>%1 随 Fieldwright 提供，不能从列表移除。</translation>
    </message>
    <message>
        <source>Remove models that you added yourself.</source>
        <translation>只能移除您自己添加的模型。</translation>
    </message>
    <message>
        <source>A model needs a name.</source>
        <translation>模型需要名称。</translation>
    </message>
    <message>
        <source>Type at least one character.</source>
        <translation>请至少输入一个字符。</translation>
    </message>
    <message>
        <source>Generate the pairs again.</source>
        <translation>请重新生成问答。</translation>
    </message>
    <message>
        <source>The project&apos;s database %1 is damaged: %2.</source>
        <translation>项目数据库 %1 已损坏：%2。</translation>
    </message>
    <message>
        <source>It has no backup yet. Keep the file, and import the originals into a new project.</source>
        <translation>它还没有备份。请保留该文件，并把原文件导入新项目。</translation>
    </message>
    <message>
        <source>Nothing was changed. Its newest backup is %1: put it in the place of the damaged file.</source>
        <translation>没有改动任何内容。最新备份是 %1：请用它替换损坏的文件。</translation>
    </message>
    <message>
        <source>The disk that holds %1 is full.</source>
        <translation>%1 所在的磁盘已满。</translation>
    </message>
    <message>
        <source>Nothing that was saved before is lost. Free some space and do it again.</source>
        <translation>之前保存的内容没有丢失。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>The project&apos;s database %1 cannot be written: %2.</source>
        <translation>无法写入项目数据库 %1：%2。</translation>
    </message>
    <message>
        <source>Copy the project&apos;s folder to a place where you may write, and open the copy.</source>
        <translation>请把项目文件夹复制到可写的位置，打开副本。</translation>
    </message>
    <message>
        <source>Another program is using the project&apos;s database %1.</source>
        <translation>另一个程序正在使用项目数据库 %1。</translation>
    </message>
    <message>
        <source>Close that program and do it again.</source>
        <translation>请关闭该程序后重试。</translation>
    </message>
    <message>
        <source>The disk refused to read or write %1: %2.</source>
        <translation>磁盘无法读写 %1：%2。</translation>
    </message>
    <message>
        <source>Check the disk. What was saved before is still there.</source>
        <translation>请检查磁盘。之前保存的内容仍在。</translation>
    </message>
    <message>
        <source>There is not enough memory to work with the project&apos;s database.</source>
        <translation>内存不足，无法使用项目数据库。</translation>
    </message>
    <message>
        <source>Close other programs and do it again.</source>
        <translation>请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>The project&apos;s database answered: %1.</source>
        <translation>项目数据库返回：%1。</translation>
    </message>
    <message>
        <source>Open the project again. If it happens again, please report it.</source>
        <translation>请重新打开项目。如再次出现，请反馈。</translation>
    </message>
    <message>
        <source>The project %1 was made by a newer Fieldwright (its version is %2, this one reads up to %3).</source>
        <translation>项目 %1 由更新版本的 Fieldwright 创建（其版本为 %2，本程序最多支持 %3）。</translation>
    </message>
    <message>
        <source>Open it with that newer version. Nothing was changed.</source>
        <translation>请用更新的版本打开。没有改动任何内容。</translation>
    </message>
    <message>
        <source>%1 is not the database of a Fieldwright project.</source>
        <translation>%1 不是 Fieldwright 项目的数据库。</translation>
    </message>
    <message>
        <source>Choose a folder that was made by Fieldwright.</source>
        <translation>请选择由 Fieldwright 创建的文件夹。</translation>
    </message>
    <message>
        <source>No window or command has this project open.</source>
        <translation>没有窗口或命令打开此项目。</translation>
    </message>
    <message>
        <source>Do it again.</source>
        <translation>请重试。</translation>
    </message>
    <message>
        <source>The project is open on another computer, %1.</source>
        <translation>项目正在另一台计算机 %1 上打开。</translation>
    </message>
    <message>
        <source>Close it there first.</source>
        <translation>请先在那里关闭。</translation>
    </message>
    <message>
        <source>The window or command that has the project open ended before it answered.</source>
        <translation>打开此项目的窗口或命令没有回应就结束了。</translation>
    </message>
    <message>
        <source>There is something at %1 already.</source>
        <translation>%1 处已有内容。</translation>
    </message>
    <message>
        <source>Choose another name, or open it if it is a project.</source>
        <translation>请换一个名称；如果它是项目，请直接打开。</translation>
    </message>
    <message>
        <source>The project %1 cannot be written.</source>
        <translation>项目 %1 不可写。</translation>
    </message>
    <message>
        <source>Copy its folder to a place where you may write, and open the copy.</source>
        <translation>请把文件夹复制到可写的位置，打开副本。</translation>
    </message>
    <message>
        <source>The project %1 is open in another window or command.</source>
        <translation>项目 %1 已在另一个窗口或命令中打开。</translation>
    </message>
    <message>
        <source>Go on there, or close it first.</source>
        <translation>请在那里继续，或先关闭它。</translation>
    </message>
    <message>
        <source>No local socket could be made in %1.</source>
        <translation>无法在 %1 中创建本地套接字。</translation>
    </message>
    <message>
        <source>Check that this folder can be written.</source>
        <translation>请确认该文件夹可写。</translation>
    </message>
    <message>
        <source>The project&apos;s owner file could not be written.</source>
        <translation>无法写入项目的占用文件。</translation>
    </message>
    <message>
        <source>Check that the disk is not full and can be written.</source>
        <translation>请确认磁盘未满且可写。</translation>
    </message>
    <message>
        <source>The project&apos;s database is not open.</source>
        <translation>项目数据库未打开。</translation>
    </message>
    <message>
        <source>Open the project again.</source>
        <translation>请重新打开项目。</translation>
    </message>
    <message>
        <source>The PDF could not be drawn.</source>
        <translation>无法绘制 PDF。</translation>
    </message>
    <message>
        <source>Write the report as HTML and print that.</source>
        <translation>请导出 HTML 报告后打印。</translation>
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
        <source>&quot;%1&quot; is not a format of reports.</source>
        <translation>“%1”不是报告格式。</translation>
    </message>
    <message>
        <source>The formats are html, pdf, md, csv and json.</source>
        <translation>支持的格式：html、pdf、md、csv、json。</translation>
    </message>
    <message>
        <source>Another project is being opened.</source>
        <translation>正在打开另一个项目。</translation>
    </message>
    <message>
        <source>Wait until it is open.</source>
        <translation>请等它打开完毕。</translation>
    </message>
    <message>
        <source>There is no Fieldwright project at %1.</source>
        <translation>%1 处没有 Fieldwright 项目。</translation>
    </message>
    <message>
        <source>Choose a folder whose name ends in .fieldwright.</source>
        <translation>请选择名称以 .fieldwright 结尾的文件夹。</translation>
    </message>
    <message>
        <source>%1 is not there.</source>
        <translation>%1 不存在。</translation>
    </message>
    <message>
        <source>Check the name and the place; it may have been moved or renamed.</source>
        <translation>请检查名称和位置，它可能被移动或改名。</translation>
    </message>
    <message>
        <source>%1 may not be opened: permission denied.</source>
        <translation>无法打开 %1：没有权限。</translation>
    </message>
    <message>
        <source>Ask its owner for the permission, or choose another place.</source>
        <translation>请向所有者申请权限，或选择其他位置。</translation>
    </message>
    <message>
        <source>%1 is on a read-only disk.</source>
        <translation>%1 在只读磁盘上。</translation>
    </message>
    <message>
        <source>Copy the project to a place that can be written, and open it there.</source>
        <translation>请把项目复制到可写的位置再打开。</translation>
    </message>
    <message>
        <source>%1 could not be written: the disk is full.</source>
        <translation>无法写入 %1：磁盘已满。</translation>
    </message>
    <message>
        <source>Free some space and try again. The file from before is unharmed.</source>
        <translation>请腾出空间后重试。之前的文件完好无损。</translation>
    </message>
    <message>
        <source>%1 is a folder, not a file.</source>
        <translation>%1 是文件夹，不是文件。</translation>
    </message>
    <message>
        <source>Choose a file inside it.</source>
        <translation>请选择其中的文件。</translation>
    </message>
    <message>
        <source>%1 could not be opened: too many files are open.</source>
        <translation>无法打开 %1：打开的文件太多。</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>%1 could not be read or written: %2.</source>
        <translation>无法读写 %1：%2。</translation>
    </message>
    <message>
        <source>Check the disk, then try again.</source>
        <translation>请检查磁盘后重试。</translation>
    </message>
    <message>
        <source>%1 is too large: %2 bytes, and the limit is %3.</source>
        <translation>%1 太大：%2 字节，上限为 %3。</translation>
    </message>
    <message>
        <source>Split the file, or choose a smaller one.</source>
        <translation>请拆分文件，或选择较小的文件。</translation>
    </message>
    <message>
        <source>Reading %1 was cancelled.</source>
        <translation>已取消读取 %1。</translation>
    </message>
    <message>
        <source>%1 is not usable JSON: %2.</source>
        <translation>%1 不是可用的 JSON：%2。</translation>
    </message>
    <message>
        <source>Choose another file, or write this one again.</source>
        <translation>请选择其他文件，或重新写出这个文件。</translation>
    </message>
    <message>
        <source>%1 has no usable member &quot;%2&quot; (%3 expected).</source>
        <translation>%1 没有可用的成员“%2”（应为 %3）。</translation>
    </message>
    <message>
        <source>There are no accepted pairs to build a version from.</source>
        <translation>没有已接受的问答可用来生成版本。</translation>
    </message>
    <message>
        <source>Accept some pairs first.</source>
        <translation>请先接受一些问答。</translation>
    </message>
    <message>
        <source>The domain share cannot be %1.</source>
        <translation>领域占比不能为 %1。</translation>
    </message>
    <message>
        <source>Choose a value from %1 to %2.</source>
        <translation>请选择 %1 到 %2 之间的值。</translation>
    </message>
    <message>
        <source>The shares that are held out are impossible.</source>
        <translation>留出的比例不合理。</translation>
    </message>
    <message>
        <source>Choose shares from 0 to 0.5.</source>
        <translation>请选择 0 到 0.5 之间的比例。</translation>
    </message>
    <message>
        <source>It has no token to train on.</source>
        <translation>没有可训练的词元。</translation>
    </message>
    <message>
        <source>Held-out questions that also stand in the training part: %1.</source>
        <translation>同时出现在训练部分的留出问题：%1。</translation>
    </message>
    <message>
        <source>Held-out facts whose passage is also trained: %1.</source>
        <translation>所在文段也被训练的留出事实：%1。</translation>
    </message>
    <message>
        <source>The domain share is off by %1 points.</source>
        <translation>领域占比偏离 %1 个百分点。</translation>
    </message>
    <message>
        <source>Nothing is left to train on: every pair is held out or dropped.</source>
        <translation>没有可训练的内容：所有问答都被留出或舍弃。</translation>
    </message>
    <message>
        <source>Accept more pairs, or hold out less.</source>
        <translation>请接受更多问答，或减少留出比例。</translation>
    </message>
    <message>
        <source>The same question stands in another general row.</source>
        <translation>另一条通用数据中有相同的问题。</translation>
    </message>
    <message>
        <source>A passage in %1 has an impossible place.</source>
        <translation>%1 中有一段文字的位置不合理。</translation>
    </message>
    <message>
        <source>%1 is not a row of a dataset: %2.</source>
        <translation>%1 不是数据集的行：%2。</translation>
    </message>
    <message>
        <source>%1 has more than %2 rows.</source>
        <translation>%1 超过 %2 行。</translation>
    </message>
    <message>
        <source>Fieldwright (JSONL with evidence)</source>
        <translation>Fieldwright（带依据的 JSONL）</translation>
    </message>
    <message>
        <source>Alpaca (JSON)</source>
        <translation>Alpaca（JSON）</translation>
    </message>
    <message>
        <source>ShareGPT (JSON)</source>
        <translation>ShareGPT（JSON）</translation>
    </message>
    <message>
        <source>Chat messages (JSONL)</source>
        <translation>对话消息（JSONL）</translation>
    </message>
    <message>
        <source>Prompt and completion (JSONL)</source>
        <translation>提示与续写（JSONL）</translation>
    </message>
    <message>
        <source>Table (CSV)</source>
        <translation>表格（CSV）</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a format of instruction data.</source>
        <translation>“%1”不是指令数据的格式。</translation>
    </message>
    <message>
        <source>Choose one of: %1.</source>
        <translation>请选择其一：%1。</translation>
    </message>
    <message>
        <source>Row %1 has no question with an answer.</source>
        <translation>第 %1 行没有带回答的问题。</translation>
    </message>
    <message>
        <source>%1 has no row with a question and an answer. Its columns are: %2.</source>
        <translation>%1 中没有同时含问题和回答的行。其列为：%2。</translation>
    </message>
    <message>
        <source>Name the columns &quot;question&quot; and &quot;answer&quot;, or &quot;messages&quot;.</source>
        <translation>请把列命名为“question”和“answer”，或“messages”。</translation>
    </message>
    <message>
        <source>The job was stopped.</source>
        <translation>任务已停止。</translation>
    </message>
    <message>
        <source>The model&apos;s answer holds no JSON.</source>
        <translation>模型的回答中没有 JSON。</translation>
    </message>
    <message>
        <source>Try a larger model, or change the prompt.</source>
        <translation>请换用更大的模型，或修改提示词。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a status of a pair.</source>
        <translation>“%1”不是问答的状态。</translation>
    </message>
    <message>
        <source>A pair in %1 has an impossible evidence span.</source>
        <translation>%1 中有一条问答的依据范围不合理。</translation>
    </message>
    <message>
        <source>The question or the answer is empty.</source>
        <translation>问题或回答为空。</translation>
    </message>
    <message>
        <source>The same question and answer stand in another pair.</source>
        <translation>另一条问答有相同的问题和回答。</translation>
    </message>
    <message>
        <source>It tells a fact that is held out for the test of unseen facts.</source>
        <translation>它包含为“未见过”测试留出的事实。</translation>
    </message>
    <message>
        <source>A stored document is damaged: %1.</source>
        <translation>保存的文档已损坏：%1。</translation>
    </message>
    <message>
        <source>Read the file again.</source>
        <translation>请重新读取该文件。</translation>
    </message>
    <message>
        <source>A quotation mark is never closed; from there on they were read as characters.</source>
        <translation>有一个引号没有闭合，其后的引号按普通字符读取。</translation>
    </message>
    <message>
        <source>%1 holds too much text: more than %2 MB or %3 paragraphs and table rows.</source>
        <translation>%1 的文本太多：超过 %2 MB，或超过 %3 个段落和表格行。</translation>
    </message>
    <message>
        <source>Split the file into smaller ones and add those.</source>
        <translation>请拆分成较小的文件再添加。</translation>
    </message>
    <message>
        <source>%1 characters that cannot be shown (NUL and other control characters) were replaced.</source>
        <translation>替换了 %1 个无法显示的字符（NUL 及其他控制字符）。</translation>
    </message>
    <message>
        <source>%1 is not a Word document, or it is damaged.</source>
        <translation>%1 不是 Word 文档，或已损坏。</translation>
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it again as .docx, and add that.</source>
        <translation>请用 Word 或 LibreOffice 打开，重新保存为 .docx 后添加。</translation>
    </message>
    <message>
        <source>%1 footnotes and endnotes were left out.</source>
        <translation>略去了 %1 个脚注和尾注。</translation>
    </message>
    <message>
        <source>%1 tracked deletions were left out.</source>
        <translation>略去了 %1 处修订删除。</translation>
    </message>
    <message>
        <source>Parts that are nested more than %1 levels deep were left out.</source>
        <translation>略去了嵌套超过 %1 层的部分。</translation>
    </message>
    <message>
        <source>There is no text encoding called %1.</source>
        <translation>没有名为 %1 的文本编码。</translation>
    </message>
    <message>
        <source>Choose another encoding, for example UTF-8 or GB18030.</source>
        <translation>请选择其他编码，例如 UTF-8 或 GB18030。</translation>
    </message>
    <message>
        <source>%1 makes no sense as text in the encoding %2.</source>
        <translation>按编码 %2 读取 %1 得不到有意义的文本。</translation>
    </message>
    <message>
        <source>Choose another encoding, or let it be guessed.</source>
        <translation>请选择其他编码，或由程序判断。</translation>
    </message>
    <message>
        <source>%1 is not a text file.</source>
        <translation>%1 不是文本文件。</translation>
    </message>
    <message>
        <source>Add a PDF, Word (.docx), HTML, Markdown, CSV or text file instead.</source>
        <translation>请改为添加 PDF、Word（.docx）、HTML、Markdown、CSV 或文本文件。</translation>
    </message>
    <message>
        <source>%1 places are not valid %2 and were replaced; another encoding may fit better.</source>
        <translation>有 %1 处不是有效的 %2，已替换；换一种编码可能更合适。</translation>
    </message>
    <message>
        <source>%1 holds no text.</source>
        <translation>%1 中没有文本。</translation>
    </message>
    <message>
        <source>Check that it is the right file and that it was saved completely.</source>
        <translation>请确认文件正确且保存完整。</translation>
    </message>
    <message>
        <source>%1 is named HTML but is not text.</source>
        <translation>%1 名为 HTML，但不是文本。</translation>
    </message>
    <message>
        <source>A piece of HTML is nested too deeply and was left out.</source>
        <translation>有一段 HTML 嵌套太深，已略去。</translation>
    </message>
    <message>
        <source>%1 is nested too deeply to be a real page.</source>
        <translation>%1 嵌套太深，不像真实的网页。</translation>
    </message>
    <message>
        <source>Open it in a browser, save it as text, and add that file.</source>
        <translation>请用浏览器打开，另存为文本后添加。</translation>
    </message>
    <message>
        <source>%1 is too large for a PDF.</source>
        <translation>%1 作为 PDF 太大。</translation>
    </message>
    <message>
        <source>%1 is not a PDF, or it is damaged.</source>
        <translation>%1 不是 PDF，或已损坏。</translation>
    </message>
    <message>
        <source>Get it again from where it came, or print it to a new PDF and add that.</source>
        <translation>请重新获取，或打印成新的 PDF 后添加。</translation>
    </message>
    <message>
        <source>%1 is protected by a password.</source>
        <translation>%1 有密码保护。</translation>
    </message>
    <message>
        <source>Open it in its program, save a copy without the password, and add that.</source>
        <translation>请在其程序中打开，另存一份不带密码的副本后添加。</translation>
    </message>
    <message>
        <source>%1 has %2 pages; %3 are the most.</source>
        <translation>%1 有 %2 页，最多 %3 页。</translation>
    </message>
    <message>
        <source>Its author has not allowed its text to be copied; check that you may use it.</source>
        <translation>作者不允许复制其文本，请确认您有权使用。</translation>
    </message>
    <message>
        <source>%1 holds pictures of pages (a scan) and no text.</source>
        <translation>%1 只有页面图像（扫描件），没有文本。</translation>
    </message>
    <message>
        <source>Run it through a text recognition (OCR) program and add the result.</source>
        <translation>请用文字识别（OCR）程序处理后添加结果。</translation>
    </message>
    <message>
        <source>%1 of %2 pages hold no text; they may be scans, which need text recognition (OCR).</source>
        <translation>%2 页中有 %1 页没有文本，可能是扫描件，需要文字识别（OCR）。</translation>
    </message>
    <message>
        <source>%1 running heads, feet and page numbers were left out.</source>
        <translation>略去了 %1 处页眉、页脚和页码。</translation>
    </message>
    <message>
        <source>%1 is in an old Office format (.doc, .xls, .ppt), which is not read.</source>
        <translation>%1 是旧版 Office 格式（.doc、.xls、.ppt），无法读取。</translation>
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it as .docx (tables as .csv), and add that.</source>
        <translation>请用 Word 或 LibreOffice 打开，另存为 .docx（表格存为 .csv）后添加。</translation>
    </message>
    <message>
        <source>%1 is or may be a Python pickle (.bin, .pt, .pkl): opening one can run any program hidden in it, so it is never opened.</source>
        <translation>%1 是或可能是 Python pickle（.bin、.pt、.pkl）：打开它可能运行其中隐藏的程序，因此绝不打开。</translation>
    </message>
    <message>
        <source>A document is needed here. A model should come as .safetensors or .gguf, on the Models page.</source>
        <translation>这里需要文档。模型应为 .safetensors 或 .gguf，请在“模型”页添加。</translation>
    </message>
    <message>
        <source>%1 is a picture, and text in pictures is not recognised.</source>
        <translation>%1 是图片，图片中的文字不会被识别。</translation>
    </message>
    <message>
        <source>%1 is an archive.</source>
        <translation>%1 是压缩包。</translation>
    </message>
    <message>
        <source>Unpack it and add the files inside.</source>
        <translation>请解压后添加其中的文件。</translation>
    </message>
    <message>
        <source>%1 is a program, not a document.</source>
        <translation>%1 是程序，不是文档。</translation>
    </message>
    <message>
        <source>%1 is a sound or video file.</source>
        <translation>%1 是音频或视频文件。</translation>
    </message>
    <message>
        <source>Add a written transcript of it instead.</source>
        <translation>请改为添加文字稿。</translation>
    </message>
    <message>
        <source>%1 is a model file, not a document.</source>
        <translation>%1 是模型文件，不是文档。</translation>
    </message>
    <message>
        <source>Add it on the Models page.</source>
        <translation>请在“模型”页添加。</translation>
    </message>
    <message>
        <source>%1 is a database, not a document.</source>
        <translation>%1 是数据库，不是文档。</translation>
    </message>
    <message>
        <source>Export the tables that matter as CSV and add those.</source>
        <translation>请把需要的表导出为 CSV 后添加。</translation>
    </message>
    <message>
        <source>%1 is a spreadsheet; only CSV is read of those.</source>
        <translation>%1 是电子表格，目前只读取 CSV。</translation>
    </message>
    <message>
        <source>Save each sheet as CSV in your spreadsheet program and add the CSV files.</source>
        <translation>请在表格程序中把各工作表另存为 CSV 后添加。</translation>
    </message>
    <message>
        <source>%1 is an office or e-book file of a kind that is not read.</source>
        <translation>%1 是不支持的办公或电子书格式。</translation>
    </message>
    <message>
        <source>Open it in its program, save it as .docx or PDF, and add that.</source>
        <translation>请在其程序中打开，另存为 .docx 或 PDF 后添加。</translation>
    </message>
    <message>
        <source>%1 is in Rich Text Format, which is not read.</source>
        <translation>%1 是 RTF 格式，无法读取。</translation>
    </message>
    <message>
        <source>Open it in Word or LibreOffice, save it as .docx, and add that.</source>
        <translation>请用 Word 或 LibreOffice 打开，另存为 .docx 后添加。</translation>
    </message>
    <message>
        <source>%1 is a data file (JSON), not a document.</source>
        <translation>%1 是数据文件（JSON），不是文档。</translation>
    </message>
    <message>
        <source>Import question–answer pairs on the Dataset page.</source>
        <translation>问答数据请在“数据集”页导入。</translation>
    </message>
    <message>
        <source>%1 is empty.</source>
        <translation>%1 是空的。</translation>
    </message>
    <message>
        <source>Check that it was saved or copied completely.</source>
        <translation>请确认保存或复制完整。</translation>
    </message>
    <message>
        <source>%1 is named .%2 but does not begin as such a file does.</source>
        <translation>%1 的扩展名是 .%2，但内容开头不是这种文件。</translation>
    </message>
    <message>
        <source>It may be damaged, cut off or renamed: get it again from where it came.</source>
        <translation>它可能已损坏、被截断或改名，请重新获取。</translation>
    </message>
    <message>
        <source>%1 is not an ordinary file.</source>
        <translation>%1 不是普通文件。</translation>
    </message>
    <message>
        <source>Choose a file, not a device or a pipe.</source>
        <translation>请选择文件，而不是设备或管道。</translation>
    </message>
    <message>
        <source>%1 is damaged: %2.</source>
        <translation>%1 已损坏：%2。</translation>
    </message>
    <message>
        <source>Get it again from where it came, or save it again with its own program.</source>
        <translation>请重新获取，或用其程序重新保存。</translation>
    </message>
    <message>
        <source>%1 would unpack to far more data than a document holds, as only a harmful file does.</source>
        <translation>%1 解压后的数据远超正常文档，只有恶意文件才会这样。</translation>
    </message>
    <message>
        <source>If you trust it, open it in its own program, save it again, and add that.</source>
        <translation>如果您信任它，请在其程序中打开并重新保存，然后添加。</translation>
    </message>
    <message>
        <source>The program that reads documents, %1, cannot be started.</source>
        <translation>无法启动读取文档的程序 %1。</translation>
    </message>
    <message>
        <source>Install Fieldwright again.</source>
        <translation>请重新安装 Fieldwright。</translation>
    </message>
    <message>
        <source>The name of %1 is not valid UTF-8.</source>
        <translation>%1 的名称不是有效的 UTF-8。</translation>
    </message>
    <message>
        <source>Rename the file or its folder and add it again.</source>
        <translation>请重命名文件或其文件夹后重新添加。</translation>
    </message>
    <message>
        <source>Reading %1 was stopped.</source>
        <translation>已停止读取 %1。</translation>
    </message>
    <message>
        <source>Reading %1 took longer than %2 seconds and was given up.</source>
        <translation>读取 %1 超过 %2 秒，已放弃。</translation>
    </message>
    <message>
        <source>It may be damaged. Split it, or save it again with its program.</source>
        <translation>它可能已损坏。请拆分，或用其程序重新保存。</translation>
    </message>
    <message>
        <source>%1 holds more text than can be read.</source>
        <translation>%1 的文本超出可读取的量。</translation>
    </message>
    <message>
        <source>Reading %1 needed more computing time than is allowed.</source>
        <translation>读取 %1 所需的计算时间超出限制。</translation>
    </message>
    <message>
        <source>Reading %1 needed more memory than is allowed.</source>
        <translation>读取 %1 所需的内存超出限制。</translation>
    </message>
    <message>
        <source>%1 cannot be read: the reader crashed on it (%2), so it is probably damaged.</source>
        <translation>无法读取 %1：读取程序崩溃（%2），文件可能已损坏。</translation>
    </message>
    <message>
        <source>Open it in its own program, save it again, and add that.</source>
        <translation>请在其程序中打开并重新保存，然后添加。</translation>
    </message>
    <message>
        <source>The reader program answered nonsense: %1.</source>
        <translation>读取程序返回了无意义的内容：%1。</translation>
    </message>
    <message>
        <source>Install Fieldwright again if this happens with other files too.</source>
        <translation>如果其他文件也这样，请重新安装 Fieldwright。</translation>
    </message>
    <message>
        <source>The checkpoint file %1 is damaged.</source>
        <translation>检查点文件 %1 已损坏。</translation>
    </message>
    <message>
        <source>An older checkpoint is used, if there is one; otherwise start the run again.</source>
        <translation>如有更早的检查点则使用它，否则请重新开始训练。</translation>
    </message>
    <message>
        <source>The checkpoint needs %1 MB in %2; %3 MB are free.</source>
        <translation>检查点需要在 %2 中占用 %1 MB，可用 %3 MB。</translation>
    </message>
    <message>
        <source>Free some space on this disk, then resume the run.</source>
        <translation>请腾出磁盘空间，然后恢复训练。</translation>
    </message>
    <message>
        <source>The checkpoint %1 was written by a newer version of Fieldwright.</source>
        <translation>检查点 %1 由更新版本的 Fieldwright 写入。</translation>
    </message>
    <message>
        <source>Update Fieldwright, or start the run again.</source>
        <translation>请更新 Fieldwright，或重新开始训练。</translation>
    </message>
    <message>
        <source>bf16, because it is faster here: %2 against %1 GFLOP/s measured in fp32.</source>
        <translation>bf16，因为本机更快：实测 %2 GFLOP/s，fp32 为 %1 GFLOP/s。</translation>
    </message>
    <message>
        <source>fp32, because bf16 brings no speed here: %2 against %1 GFLOP/s measured in fp32.</source>
        <translation>fp32，因为 bf16 在本机没有提速：实测 %2 GFLOP/s，fp32 为 %1 GFLOP/s。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a precision.</source>
        <translation>“%1”不是精度。</translation>
    </message>
    <message>
        <source>The model&apos;s configuration describes an impossible shape.</source>
        <translation>模型配置描述的形状不合理。</translation>
    </message>
    <message>
        <source>Get the model&apos;s files again, or choose another model.</source>
        <translation>请重新获取模型文件，或选择其他模型。</translation>
    </message>
    <message>
        <source>The device &quot;%1&quot; is not there.</source>
        <translation>没有设备“%1”。</translation>
    </message>
    <message>
        <source>Choose a device of the list, for example cpu.</source>
        <translation>请从列表中选择设备，例如 cpu。</translation>
    </message>
    <message>
        <source>The model&apos;s files lack the tensor %1.</source>
        <translation>模型文件缺少张量 %1。</translation>
    </message>
    <message>
        <source>The text has %1 tokens; the model reads at most %2.</source>
        <translation>文本有 %1 个词元，模型最多读取 %2 个。</translation>
    </message>
    <message>
        <source>Shorten the text.</source>
        <translation>请缩短文本。</translation>
    </message>
    <message>
        <source>The token number %1 is outside the model&apos;s vocabulary of %2.</source>
        <translation>词元编号 %1 超出模型词表（%2）。</translation>
    </message>
    <message>
        <source>Use the tokenizer that belongs to this model.</source>
        <translation>请使用与该模型配套的分词器。</translation>
    </message>
    <message>
        <source>The model needs %1 of memory for its weights; %2 are allowed.</source>
        <translation>模型权重需要 %1 内存，允许 %2。</translation>
    </message>
    <message>
        <source>Choose a smaller model, or allow more memory in the settings.</source>
        <translation>请选择较小的模型，或在设置中允许更多内存。</translation>
    </message>
    <message>
        <source>Loading the model was cancelled.</source>
        <translation>已取消加载模型。</translation>
    </message>
    <message>
        <source>There is no adapter with the number %1.</source>
        <translation>没有编号为 %1 的适配器。</translation>
    </message>
    <message>
        <source>Load the adapter first.</source>
        <translation>请先加载适配器。</translation>
    </message>
    <message>
        <source>There is no text to go on from.</source>
        <translation>没有可续写的文本。</translation>
    </message>
    <message>
        <source>Give a prompt.</source>
        <translation>请给出提示词。</translation>
    </message>
    <message>
        <source>The model has no adapter to tune.</source>
        <translation>模型没有可调优的适配器。</translation>
    </message>
    <message>
        <source>Load an adapter first.</source>
        <translation>请先加载适配器。</translation>
    </message>
    <message>
        <source>The memory was not enough for the model and this work.</source>
        <translation>内存不足以容纳模型和这项工作。</translation>
    </message>
    <message>
        <source>Close other programs, or choose a smaller model, a smaller micro-batch or a shorter maximum length.</source>
        <translation>请关闭其他程序，或选择更小的模型、更小的微批或更短的长度上限。</translation>
    </message>
    <message>
        <source>The tensor library refused: %1</source>
        <translation>张量库拒绝：%1</translation>
    </message>
    <message>
        <source>Please report this, with the job&apos;s log.</source>
        <translation>请附上任务日志反馈此问题。</translation>
    </message>
    <message>
        <source>The engine failed: %1</source>
        <translation>引擎出错：%1</translation>
    </message>
    <message>
        <source>Scoring was cancelled.</source>
        <translation>评分已取消。</translation>
    </message>
    <message>
        <source>A text to score needs at least one token before it.</source>
        <translation>要评分的文本之前至少需要一个词元。</translation>
    </message>
    <message>
        <source>Give it a context.</source>
        <translation>请给出上文。</translation>
    </message>
    <message>
        <source>An empty text cannot be scored.</source>
        <translation>空文本无法评分。</translation>
    </message>
    <message>
        <source>Give every choice at least one token.</source>
        <translation>每个选项至少要有一个词元。</translation>
    </message>
    <message>
        <source>The text has no token number %1.</source>
        <translation>文本没有第 %1 个词元。</translation>
    </message>
    <message>
        <source>Ask for a token of the text.</source>
        <translation>请指定文本中的词元。</translation>
    </message>
    <message>
        <source>The preparation was cancelled.</source>
        <translation>准备已取消。</translation>
    </message>
    <message>
        <source>Row %1 holds the token number %2, outside the model&apos;s vocabulary of %3.</source>
        <translation>第 %1 行含有词元编号 %2，超出模型词表（%3）。</translation>
    </message>
    <message>
        <source>Build the dataset again for this model.</source>
        <translation>请为该模型重新生成数据集。</translation>
    </message>
    <message>
        <source>Row %1 has an impossible weight.</source>
        <translation>第 %1 行的权重不合理。</translation>
    </message>
    <message>
        <source>Use weights of 0 or more.</source>
        <translation>权重应不小于 0。</translation>
    </message>
    <message>
        <source>The recipe&apos;s value %1 for %2 is not possible.</source>
        <translation>配方中 %2 的值 %1 不可用。</translation>
    </message>
    <message>
        <source>Choose a value between %1 and %2.</source>
        <translation>请选择 %1 到 %2 之间的值。</translation>
    </message>
    <message>
        <source>Full tuning starts from a model without an adapter.</source>
        <translation>全参数微调要从不带适配器的模型开始。</translation>
    </message>
    <message>
        <source>Export the tuned model first, or tune the adapter further with LoRA.</source>
        <translation>请先导出调优模型，或用 LoRA 继续调优该适配器。</translation>
    </message>
    <message>
        <source>The adapter to go on with has rank %1 and alpha %2; the recipe says otherwise.</source>
        <translation>要继续的适配器秩为 %1、alpha 为 %2，与配方不一致。</translation>
    </message>
    <message>
        <source>Use the adapter&apos;s rank and alpha in the recipe.</source>
        <translation>请在配方中使用该适配器的秩和 alpha。</translation>
    </message>
    <message>
        <source>None of the %1 rows has a token to train.</source>
        <translation>%1 行中没有任何可训练的词元。</translation>
    </message>
    <message>
        <source>Look at the dataset&apos;s preflight: the answers may be empty, or cut off by the maximum length.</source>
        <translation>请查看数据集预检：回答可能为空，或被长度上限截断。</translation>
    </message>
    <message>
        <source>The checkpoint %1 has impossible counters.</source>
        <translation>检查点 %1 的计数不合理。</translation>
    </message>
    <message>
        <source>Start the run again.</source>
        <translation>请重新开始训练。</translation>
    </message>
    <message>
        <source>The run goes on with other micro-batches, so its numbers are no longer bit-equal to an uninterrupted run&apos;s.</source>
        <translation>训练以不同的微批继续，结果与未中断的训练不再逐位相等。</translation>
    </message>
    <message>
        <source>No checkpoint is whole, so the run starts again. %1</source>
        <translation>没有完整的检查点，训练重新开始。%1</translation>
    </message>
    <message>
        <source>The checkpoints in %1 belong to a run with another recipe or model.</source>
        <translation>%1 中的检查点属于使用另一配方或模型的训练。</translation>
    </message>
    <message>
        <source>The checkpoints in %1 belong to a run with other data.</source>
        <translation>%1 中的检查点属于使用另一数据的训练。</translation>
    </message>
    <message>
        <source>Start a new run, or restore what was changed.</source>
        <translation>请新建训练，或恢复被改动的内容。</translation>
    </message>
    <message>
        <source>A newer checkpoint is damaged, so the run goes on from step %1. %2</source>
        <translation>较新的检查点已损坏，训练从第 %1 步继续。%2</translation>
    </message>
    <message>
        <source>The training was cancelled.</source>
        <translation>训练已取消。</translation>
    </message>
    <message>
        <source>The adapter %1 does not fit this model: %2.</source>
        <translation>适配器 %1 与该模型不匹配：%2。</translation>
    </message>
    <message>
        <source>Use it with the base model that it was made from.</source>
        <translation>请与生成它的基座模型一起使用。</translation>
    </message>
    <message>
        <source>The adapter %1 has layers of different ranks, which this version does not compute.</source>
        <translation>适配器 %1 的各层秩不同，本版本不支持。</translation>
    </message>
    <message>
        <source>Use an adapter with one rank.</source>
        <translation>请使用秩统一的适配器。</translation>
    </message>
    <message>
        <source>The model has no adapter to save.</source>
        <translation>模型没有可保存的适配器。</translation>
    </message>
    <message>
        <source>An adapter of rank %1 is not possible for this model.</source>
        <translation>该模型不支持秩为 %1 的适配器。</translation>
    </message>
    <message>
        <source>Choose a rank between 1 and %1.</source>
        <translation>请选择 1 到 %1 之间的秩。</translation>
    </message>
    <message>
        <source>The model has no layer &quot;%1&quot; to adapt.</source>
        <translation>模型没有可适配的层“%1”。</translation>
    </message>
    <message>
        <source>No layer is chosen for the adapter.</source>
        <translation>没有为适配器选择层。</translation>
    </message>
    <message>
        <source>Choose the precision fp32, or tune with LoRA.</source>
        <translation>请选择 fp32 精度，或用 LoRA 调优。</translation>
    </message>
    <message>
        <source>Segmentation fell (%1 points): a first sign of over-training.</source>
        <translation>分词下降（%1 分）：过度训练的最初迹象。</translation>
    </message>
    <message>
        <source>Segmentation is undecided (%1 points, %2 to %3).</source>
        <translation>分词未定（%1 分，%2 到 %3）。</translation>
    </message>
    <message>
        <source>Syntax fell (%1 points).</source>
        <translation>句法下降（%1 分）。</translation>
    </message>
    <message>
        <source>Syntax is undecided (%1 points, %2 to %3).</source>
        <translation>句法未定（%1 分，%2 到 %3）。</translation>
    </message>
    <message>
        <source>Semantics fell (%1 points).</source>
        <translation>语义下降（%1 分）。</translation>
    </message>
    <message>
        <source>Semantics is undecided (%1 points, %2 to %3).</source>
        <translation>语义未定（%1 分，%2 到 %3）。</translation>
    </message>
    <message>
        <source>Disambiguation fell (%1 points).</source>
        <translation>消歧下降（%1 分）。</translation>
    </message>
    <message>
        <source>Disambiguation is undecided (%1 points, %2 to %3).</source>
        <translation>消歧未定（%1 分，%2 到 %3）。</translation>
    </message>
    <message>
        <source>Comprehension fell (%1 points).</source>
        <translation>理解下降（%1 分）。</translation>
    </message>
    <message>
        <source>Comprehension is undecided (%1 points, %2 to %3).</source>
        <translation>理解未定（%1 分，%2 到 %3）。</translation>
    </message>
    <message>
        <source>%1 test items answered by one model. Choose a second one to compare.</source>
        <translation>一个模型回答了 %1 道题。请选择第二个模型进行比较。</translation>
    </message>
    <message>
        <source>Clearly better in your field: %1 of %2 test questions right, before %3.</source>
        <translation>领域明显变好：%2 道测试题答对 %1 道，此前 %3 道。</translation>
    </message>
    <message>
        <source>Worse in your field: %1 of %2 test questions right, before %3.</source>
        <translation>领域变差：%2 道测试题答对 %1 道，此前 %3 道。</translation>
    </message>
    <message>
        <source>No proven change in your field: %1 of %2 test questions right, before %3.</source>
        <translation>领域没有可证实的变化：%2 道测试题答对 %1 道，此前 %3 道。</translation>
    </message>
    <message>
        <source>Of %1 dimensions, %2 got better and %3 got worse; the others are undecided.</source>
        <translation>%1 个维度中，%2 个变好，%3 个变差，其余未定。</translation>
    </message>
    <message>
        <source>Regression gate passed: no dimension lost more than %1 points.</source>
        <translation>退步检查通过：没有维度下降超过 %1 分。</translation>
    </message>
    <message>
        <source>Regression gate not passed: a dimension lost more than %1 points, and this is not chance.</source>
        <translation>退步检查未通过：有维度下降超过 %1 分，且并非偶然。</translation>
    </message>
    <message>
        <source>Regression gate undecided: with so few items a loss of more than %1 points can be neither shown nor ruled out.</source>
        <translation>退步检查未定：题数太少，既不能证实也不能排除超过 %1 分的下降。</translation>
    </message>
    <message>
        <source>%1 items a dimension: changes below about %2 points mostly cannot be seen. p is corrected for five dimensions (Holm). Answers that could not be read count as wrong: base %3, tuned %4.</source>
        <translation>每个维度 %1 题：小于约 %2 分的变化大多看不出来。p 值已按五个维度校正（Holm）。无法解析的回答按错误计：基座 %3，调优后 %4。</translation>
    </message>
    <message>
        <source>The facts were not learnt yet.</source>
        <translation>事实还没有学会。</translation>
    </message>
    <message>
        <source>Train longer or with a higher learning rate, and add phrasings to the questions of each fact.</source>
        <translation>请训练更久或提高学习率，并为每个事实增加问法。</translation>
    </message>
    <message>
        <source>%1 of %2 domain questions are still wrong.</source>
        <translation>%2 道领域题中仍有 %1 道答错。</translation>
    </message>
    <message>
        <source>See from which documents they come, and add pairs about these.</source>
        <translation>请看它们来自哪些文档，并补充相关问答。</translation>
    </message>
    <message>
        <source>Asked about sources that it never saw, the tuned model is wrong in %1 of %2 questions.</source>
        <translation>对未见过的来源提问时，调优模型 %2 题中答错 %1 题。</translation>
    </message>
    <message>
        <source>It makes such answers up. Train on all sources before use, and check its answers against the documents.</source>
        <translation>这些回答是编造的。使用前请用全部来源训练，并对照文档核对回答。</translation>
    </message>
    <message>
        <source>By choice it does as well as before; it writes answers that cannot be read. Add general pairs that demand a fixed form.</source>
        <translation>选择题成绩与之前相当，但写出的回答无法解析。请补充要求固定格式的通用问答。</translation>
    </message>
    <message>
        <source>Train fewer epochs, with a lower learning rate, or with more general data.</source>
        <translation>请减少训练轮数，降低学习率，或增加通用数据。</translation>
    </message>
    <message>
        <source>Nothing more basic fell: look at the items that got worse, and add pairs like them.</source>
        <translation>更基础的能力没有下降：请查看变差的题目，补充类似的问答。</translation>
    </message>
    <message>
        <source>Ability was forgotten: raise the share of general data, or lower the learning rate.</source>
        <translation>出现遗忘：请提高通用数据占比，或降低学习率。</translation>
    </message>
    <message>
        <source>About %1 items would settle a difference of this size; now there are %2.</source>
        <translation>这种幅度的差异约需 %1 题才能确定，现有 %2 题。</translation>
    </message>
    <message>
        <source>%1 answers of the tuned model could not be read, of the base %2. Add general pairs that demand a fixed form, such as JSON.</source>
        <translation>调优模型有 %1 个回答无法解析，基座有 %2 个。请补充要求固定格式（如 JSON）的通用问答。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a part of the domain test.</source>
        <translation>“%1”不是领域测试的部分。</translation>
    </message>
    <message>
        <source>The parts are rephrased and unseen.</source>
        <translation>部分有 rephrased 和 unseen。</translation>
    </message>
    <message>
        <source>There is no dataset version in %1.</source>
        <translation>%1 中没有数据集版本。</translation>
    </message>
    <message>
        <source>Build the version again, or choose another one.</source>
        <translation>请重新生成该版本，或另选一个。</translation>
    </message>
    <message>
        <source>%1 names a model that is not compared.</source>
        <translation>%1 提到了未参与比较的模型。</translation>
    </message>
    <message>
        <source>%1 has a score outside 0 to 1.</source>
        <translation>%1 中有分数不在 0 到 1 之间。</translation>
    </message>
    <message>
        <source>The limit of %1 test items is impossible.</source>
        <translation>题数上限 %1 不合理。</translation>
    </message>
    <message>
        <source>Give a limit above 0, or none for all items.</source>
        <translation>请给出大于 0 的上限；不填表示全部。</translation>
    </message>
    <message>
        <source>The test item %1 is in the evaluation twice.</source>
        <translation>题目 %1 在评估中出现了两次。</translation>
    </message>
    <message>
        <source>Choose each suite once.</source>
        <translation>每个题集只选一次。</translation>
    </message>
    <message>
        <source>There is nothing to evaluate: no test item is left.</source>
        <translation>没有可评估的内容：没有剩余题目。</translation>
    </message>
    <message>
        <source>Choose a suite, a language that it has, or a domain test.</source>
        <translation>请选择题集及其支持的语言，或领域测试。</translation>
    </message>
    <message>
        <source>%1 gives no probabilities of given answers: the questions with choices are left out for it.</source>
        <translation>%1 不提供给定答案的概率，因此略去选择题。</translation>
    </message>
    <message>
        <source>The evaluation was stopped.</source>
        <translation>评估已停止。</translation>
    </message>
    <message>
        <source>Continue it: what is done is kept.</source>
        <translation>请继续：已完成的部分会保留。</translation>
    </message>
    <message>
        <source>The connection to %1 broke off in an answer.</source>
        <translation>与 %1 的连接在回答途中断开。</translation>
    </message>
    <message>
        <source>Continue the evaluation when the server answers again.</source>
        <translation>服务器恢复后请继续评估。</translation>
    </message>
    <message>
        <source>%1 gave another number of answers than it was asked for.</source>
        <translation>%1 返回的回答数量与请求不符。</translation>
    </message>
    <message>
        <source>Report this as a fault of Fieldwright or of the server.</source>
        <translation>请将此作为 Fieldwright 或服务器的故障反馈。</translation>
    </message>
    <message>
        <source>Correct this line of the suite, or install the suite again.</source>
        <translation>请更正题集的这一行，或重新安装题集。</translation>
    </message>
    <message>
        <source>%1: the answer must be a list of words.</source>
        <translation>%1：答案必须是词语列表。</translation>
    </message>
    <message>
        <source>%1: the heads are missing.</source>
        <translation>%1：缺少中心词。</translation>
    </message>
    <message>
        <source>%1: the answer must have subject, predicate and object.</source>
        <translation>%1：答案必须含主语、谓语和宾语。</translation>
    </message>
    <message>
        <source>%1: the label must be same or different.</source>
        <translation>%1：标签必须是 same 或 different。</translation>
    </message>
    <message>
        <source>%1: the sense must be a letter.</source>
        <translation>%1：义项必须是一个字母。</translation>
    </message>
    <message>
        <source>%1: the answer must be a list of accepted answers.</source>
        <translation>%1：答案必须是可接受答案的列表。</translation>
    </message>
    <message>
        <source>%1: id or question is empty.</source>
        <translation>%1：编号或问题为空。</translation>
    </message>
    <message>
        <source>%1: it belongs to another dimension or language.</source>
        <translation>%1：它属于其他维度或语言。</translation>
    </message>
    <message>
        <source>%1: the manifest has no prompt for its task.</source>
        <translation>%1：清单中没有该题型的提示词。</translation>
    </message>
    <message>
        <source>%1: the floor must lie between 0 and 1.</source>
        <translation>%1：机会水平必须在 0 到 1 之间。</translation>
    </message>
    <message>
        <source>%1: the answer is missing.</source>
        <translation>%1：缺少答案。</translation>
    </message>
    <message>
        <source>%1: it needs two or more choices.</source>
        <translation>%1：至少需要两个选项。</translation>
    </message>
    <message>
        <source>%1: two choices are the same.</source>
        <translation>%1：有两个选项相同。</translation>
    </message>
    <message>
        <source>%1: the answer must be the number of a choice, from 0.</source>
        <translation>%1：答案必须是选项的序号，从 0 开始。</translation>
    </message>
    <message>
        <source>%1: the mode must be free or choice.</source>
        <translation>%1：方式必须是 free 或 choice。</translation>
    </message>
    <message>
        <source>%1 has the task &quot;%2&quot;, which this version cannot score.</source>
        <translation>%1 的题型“%2”本版本无法评分。</translation>
    </message>
    <message>
        <source>Use a newer version of Fieldwright, or take the item out.</source>
        <translation>请使用更新版本的 Fieldwright，或去掉该题。</translation>
    </message>
    <message>
        <source>The suite in %1 names a file outside its folder: &quot;%2&quot;.</source>
        <translation>%1 中的题集引用了文件夹之外的文件：“%2”。</translation>
    </message>
    <message>
        <source>Install the suite again.</source>
        <translation>请重新安装题集。</translation>
    </message>
    <message>
        <source>%1: its id is used twice.</source>
        <translation>%1：编号重复。</translation>
    </message>
    <message>
        <source>%1: the suite has too many items.</source>
        <translation>%1：题集的题目太多。</translation>
    </message>
    <message>
        <source>The suite in %1 follows the protocol %2, this version knows %3.</source>
        <translation>%1 中的题集遵循协议 %2，本版本支持 %3。</translation>
    </message>
    <message>
        <source>Use the suite that came with this version of Fieldwright.</source>
        <translation>请使用本版本 Fieldwright 自带的题集。</translation>
    </message>
    <message>
        <source>%1 names no files of test items.</source>
        <translation>%1 没有列出题目文件。</translation>
    </message>
    <message>
        <source>There are no answers in %1.</source>
        <translation>%1 中没有回答。</translation>
    </message>
    <message>
        <source>%1 has scores in format %2, which this version does not read.</source>
        <translation>%1 中的分数格式为 %2，本版本无法读取。</translation>
    </message>
    <message>
        <source>Use a newer version of Fieldwright, or run the evaluation again.</source>
        <translation>请使用更新版本的 Fieldwright，或重新评估。</translation>
    </message>
    <message>
        <source>The server sent a line of more than 1 MB.</source>
        <translation>服务器发送了超过 1 MB 的一行。</translation>
    </message>
    <message>
        <source>Check that the address is a language model&apos;s.</source>
        <translation>请确认该地址是语言模型服务。</translation>
    </message>
    <message>
        <source>%1 does not give log-probabilities of given text.</source>
        <translation>%1 不提供给定文本的对数概率。</translation>
    </message>
    <message>
        <source>Choose tasks that are answered freely, or a local model.</source>
        <translation>请选择自由作答的题目，或使用本机模型。</translation>
    </message>
    <message>
        <source>The server %1 refused the request (%2).</source>
        <translation>服务器 %1 拒绝了请求（%2）。</translation>
    </message>
    <message>
        <source>Check the key of this server.</source>
        <translation>请检查该服务器的密钥。</translation>
    </message>
    <message>
        <source>Check the address and the model&apos;s name, or try again later.</source>
        <translation>请检查地址和模型名称，或稍后重试。</translation>
    </message>
    <message>
        <source>The server %1 did not answer: %2.</source>
        <translation>服务器 %1 没有回应：%2。</translation>
    </message>
    <message>
        <source>Check that it runs and that the address is right.</source>
        <translation>请确认它在运行且地址正确。</translation>
    </message>
    <message>
        <source>The server %1 broke off with an error: %2.</source>
        <translation>服务器 %1 因错误中断：%2。</translation>
    </message>
    <message>
        <source>Try again; if it happens again, look into the server&apos;s log.</source>
        <translation>请重试；如再次出现，请查看服务器日志。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the address of a server.</source>
        <translation>“%1”不是服务器地址。</translation>
    </message>
    <message>
        <source>Give an address such as http://127.0.0.1:11434/v1.</source>
        <translation>请填写类似 http://127.0.0.1:11434/v1 的地址。</translation>
    </message>
    <message>
        <source>%1 bytes do not hold %2 numbers of type %3.</source>
        <translation>%1 字节放不下 %2 个 %3 类型的数。</translation>
    </message>
    <message>
        <source>Weights of type %1 cannot be used as numbers of a model.</source>
        <translation>类型 %1 的权重不能用作模型数值。</translation>
    </message>
    <message>
        <source>Convert the model to F32, F16, BF16 or a quantised type of GGUF first.</source>
        <translation>请先把模型转换为 F32、F16、BF16 或 GGUF 的量化类型。</translation>
    </message>
    <message>
        <source>Download or copy the file again; if that does not help, it was written wrongly.</source>
        <translation>请重新下载或复制；若仍不行，则文件写入时就有误。</translation>
    </message>
    <message>
        <source>%1 is cut off or damaged: at byte %2 it asks for %3 bytes, and %4 are left.</source>
        <translation>%1 被截断或损坏：在第 %2 字节处需要 %3 字节，只剩 %4 字节。</translation>
    </message>
    <message>
        <source>%1 is damaged: at byte %2 stands a text of %3 bytes, and the limit is %4.</source>
        <translation>%1 已损坏：第 %2 字节处的文本有 %3 字节，上限为 %4。</translation>
    </message>
    <message>
        <source>%1 is damaged: the value of %2 has the unknown type %3.</source>
        <translation>%1 已损坏：%2 的值类型 %3 未知。</translation>
    </message>
    <message>
        <source>%1 holds an array of arrays (%2), which is not supported.</source>
        <translation>%1 含有嵌套数组（%2），不支持。</translation>
    </message>
    <message>
        <source>Use another conversion of the model.</source>
        <translation>请使用该模型的其他转换版本。</translation>
    </message>
    <message>
        <source>%1 is damaged: the array %2 says it has %3 elements, which do not fit into the file.</source>
        <translation>%1 已损坏：数组 %2 声称有 %3 个元素，文件放不下。</translation>
    </message>
    <message>
        <source>%1 is damaged: %2 is neither true nor false.</source>
        <translation>%1 已损坏：%2 既不是真也不是假。</translation>
    </message>
    <message>
        <source>%1 is damaged: tensor %2 has %3 dimensions.</source>
        <translation>%1 已损坏：张量 %2 有 %3 维。</translation>
    </message>
    <message>
        <source>%1 is damaged: tensor %2 has a dimension of size %3.</source>
        <translation>%1 已损坏：张量 %2 有一维大小为 %3。</translation>
    </message>
    <message>
        <source>%1 holds tensor %2 in ggml&apos;s type number %3, which is not supported.</source>
        <translation>%1 中的张量 %2 使用 ggml 类型 %3，不支持。</translation>
    </message>
    <message>
        <source>Use the model in one of the types F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1 or Q2_K to Q6_K.</source>
        <translation>请使用 F32、F16、BF16、Q8_0、Q5_0、Q5_1、Q4_0、Q4_1 或 Q2_K 到 Q6_K 类型的模型。</translation>
    </message>
    <message>
        <source>%1 is damaged: the shape %2 of tensor %3 is impossible for the type %4.</source>
        <translation>%1 已损坏：张量 %3 的形状 %2 与类型 %4 不符。</translation>
    </message>
    <message>
        <source>%1 is damaged: tensor %2 begins at an impossible place.</source>
        <translation>%1 已损坏：张量 %2 的起始位置不合理。</translation>
    </message>
    <message>
        <source>%1 is cut off or damaged: tensor %2 ends at byte %3, and the file has %4.</source>
        <translation>%1 被截断或损坏：张量 %2 结束于第 %3 字节，文件只有 %4 字节。</translation>
    </message>
    <message>
        <source>%1 is damaged: the tensors %2 and %3 lie on each other.</source>
        <translation>%1 已损坏：张量 %2 与 %3 重叠。</translation>
    </message>
    <message>
        <source>%1 is not a GGUF file: it does not begin with that word.</source>
        <translation>%1 不是 GGUF 文件：开头没有该标记。</translation>
    </message>
    <message>
        <source>%1 is a GGUF file of version %2; versions 2 and 3 are read.</source>
        <translation>%1 是版本 %2 的 GGUF 文件，只支持版本 2 和 3。</translation>
    </message>
    <message>
        <source>Convert the model again with a current tool.</source>
        <translation>请用新版工具重新转换模型。</translation>
    </message>
    <message>
        <source>%1 is damaged: it says it has %2 tensors and %3 keys, which do not fit into the file.</source>
        <translation>%1 已损坏：声称有 %2 个张量和 %3 个键，文件放不下。</translation>
    </message>
    <message>
        <source>%1 is damaged: the key &quot;%2&quot; stands twice or is empty.</source>
        <translation>%1 已损坏：键“%2”重复或为空。</translation>
    </message>
    <message>
        <source>%1 is damaged: the tensor %2 stands twice.</source>
        <translation>%1 已损坏：张量 %2 重复。</translation>
    </message>
    <message>
        <source>%1 is damaged: its alignment %2 is no power of two in the usual range.</source>
        <translation>%1 已损坏：对齐值 %2 不是常用范围内的 2 的幂。</translation>
    </message>
    <message>
        <source>An open licence: free use, changes and passing on, with the notice kept.</source>
        <translation>开放许可证：可自由使用、修改和传播，须保留声明。</translation>
    </message>
    <message>
        <source>An open licence that asks to pass changed versions on under the same licence.</source>
        <translation>开放许可证：修改版须以相同许可证传播。</translation>
    </message>
    <message>
        <source>A publisher&apos;s own licence: commercial use is allowed within its conditions. Read them first.</source>
        <translation>发布者自有许可证：在其条件内允许商用，请先阅读。</translation>
    </message>
    <message>
        <source>Allowed but for the uses that the licence forbids; these restrictions pass on to tuned models.</source>
        <translation>除许可证禁止的用途外均可使用；这些限制同样适用于调优后的模型。</translation>
    </message>
    <message>
        <source>For non-commercial use only.</source>
        <translation>仅限非商业用途。</translation>
    </message>
    <message>
        <source>The model does not state its licence. Ask its publisher.</source>
        <translation>模型没有写明许可证，请询问发布者。</translation>
    </message>
    <message>
        <source>The licence &quot;%1&quot; is not known here. Read it first.</source>
        <translation>许可证“%1”不在对照表中，请先阅读。</translation>
    </message>
    <message>
        <source>%1 is empty or not a regular file.</source>
        <translation>%1 为空或不是普通文件。</translation>
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <translation>请重新复制或下载文件。</translation>
    </message>
    <message>
        <source>%1 has %2 &quot;%3&quot;, which this version does not support.</source>
        <translation>%1 的 %2 为“%3”，本版本不支持。</translation>
    </message>
    <message>
        <source>%1 describes an impossible model: %2 is %3.</source>
        <translation>%1 描述的模型不合理：%2 为 %3。</translation>
    </message>
    <message>
        <source>Download the model again, or choose another.</source>
        <translation>请重新下载模型，或另选一个。</translation>
    </message>
    <message>
        <source>%1 describes an impossible model: rms_norm_eps is %2 and rope_theta %3.</source>
        <translation>%1 描述的模型不合理：rms_norm_eps 为 %2，rope_theta 为 %3。</translation>
    </message>
    <message>
        <source>%1 is a pickle: opening it could run programs hidden in it, so it is never opened.</source>
        <translation>%1 是 pickle：打开它可能运行其中隐藏的程序，因此绝不打开。</translation>
    </message>
    <message>
        <source>Use the model as safetensors or GGUF; most publishers offer one beside it.</source>
        <translation>请使用 safetensors 或 GGUF 格式，多数发布者会同时提供。</translation>
    </message>
    <message>
        <source>%1 is neither a GGUF file nor a safetensors file.</source>
        <translation>%1 既不是 GGUF 文件也不是 safetensors 文件。</translation>
    </message>
    <message>
        <source>Choose a .gguf file, or a model folder with config.json and .safetensors files.</source>
        <translation>请选择 .gguf 文件，或含有 config.json 和 .safetensors 文件的模型文件夹。</translation>
    </message>
    <message>
        <source>%1 holds an adapter, not a whole model.</source>
        <translation>%1 是适配器，不是完整的模型。</translation>
    </message>
    <message>
        <source>Choose the base model first, then add the adapter to it.</source>
        <translation>请先选择基座模型，再添加适配器。</translation>
    </message>
    <message>
        <source>%1 is not a model folder: it has no config.json.</source>
        <translation>%1 不是模型文件夹：没有 config.json。</translation>
    </message>
    <message>
        <source>Choose the folder that has config.json, tokenizer.json and the .safetensors files.</source>
        <translation>请选择含有 config.json、tokenizer.json 和 .safetensors 文件的文件夹。</translation>
    </message>
    <message>
        <source>%1 has the tensor %2 in two of its files.</source>
        <translation>%1 的两个文件中都有张量 %2。</translation>
    </message>
    <message>
        <source>Remove the files that do not belong to the model.</source>
        <translation>请移除不属于该模型的文件。</translation>
    </message>
    <message>
        <source>The tensor %1 is not used.</source>
        <translation>张量 %1 没有使用。</translation>
    </message>
    <message>
        <source>%1 is incomplete: its file %2 is missing.</source>
        <translation>%1 不完整：缺少文件 %2。</translation>
    </message>
    <message>
        <source>Download the missing file into the same folder.</source>
        <translation>请把缺少的文件下载到同一文件夹。</translation>
    </message>
    <message>
        <source>%1 has no weights: model.safetensors is missing.</source>
        <translation>%1 没有权重：缺少 model.safetensors。</translation>
    </message>
    <message>
        <source>Download the .safetensors files of the model into the same folder.</source>
        <translation>请把模型的 .safetensors 文件下载到同一文件夹。</translation>
    </message>
    <message>
        <source>%1 does not hold the weights that it describes: %2 tensors are missing or have another shape or type: %3.</source>
        <translation>%1 的权重与描述不符：%2 个张量缺失，或形状、类型不同：%3。</translation>
    </message>
    <message>
        <source>Download the model again; its configuration and its weights do not belong together.</source>
        <translation>请重新下载模型，其配置与权重不配套。</translation>
    </message>
    <message>
        <source>%1 has no tensor %2.</source>
        <translation>%1 没有张量 %2。</translation>
    </message>
    <message>
        <source>The tensor %1 has %2 rows of %3 numbers; others were asked for.</source>
        <translation>张量 %1 有 %2 行、每行 %3 个数，与请求不符。</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>已取消。</translation>
    </message>
    <message>
        <source>The adapter %1 uses %2 = %3, which this version does not support.</source>
        <translation>适配器 %1 使用 %2 = %3，本版本不支持。</translation>
    </message>
    <message>
        <source>Merge the adapter into its base model with the tool that made it, and use the merged model.</source>
        <translation>请用生成它的工具把适配器并入基座，再使用合并后的模型。</translation>
    </message>
    <message>
        <source>Copy or export the adapter again.</source>
        <translation>请重新复制或导出适配器。</translation>
    </message>
    <message>
        <source>The adapter %1 has impossible values: r = %2, lora_alpha = %3, lora_dropout = %4.</source>
        <translation>适配器 %1 的数值不合理：r = %2，lora_alpha = %3，lora_dropout = %4。</translation>
    </message>
    <message>
        <source>Save the adapter as safetensors with the tool that made it.</source>
        <translation>请用生成它的工具把适配器保存为 safetensors。</translation>
    </message>
    <message>
        <source>The adapter %1 holds no LoRA weights.</source>
        <translation>适配器 %1 中没有 LoRA 权重。</translation>
    </message>
    <message>
        <source>The adapter %1 has only one of the two matrices of %2.</source>
        <translation>适配器 %1 只有 %2 两个矩阵中的一个。</translation>
    </message>
    <message>
        <source>The adapter %1 has the shapes %2 and %3 at %4, which do not fit its rank %5.</source>
        <translation>适配器 %1 在 %4 处的形状 %2 和 %3 与秩 %5 不符。</translation>
    </message>
    <message>
        <source>The bytes given for tensor %1 do not fit what was announced.</source>
        <translation>张量 %1 的字节数与声明不符。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the entry of tensor %2 is malformed.</source>
        <translation>%1 不是可用的 safetensors 文件：张量 %2 的条目格式有误。</translation>
    </message>
    <message>
        <source>%1 holds tensor %2 in the type %3, which is not known here.</source>
        <translation>%1 中张量 %2 的类型 %3 未知。</translation>
    </message>
    <message>
        <source>Use a copy of the model in F32, F16 or BF16.</source>
        <translation>请使用 F32、F16 或 BF16 的模型。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the shape of tensor %2 is impossible.</source>
        <translation>%1 不是可用的 safetensors 文件：张量 %2 的形状不合理。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: the bytes of tensor %2 do not fit its shape %3.</source>
        <translation>%1 不是可用的 safetensors 文件：张量 %2 的字节数与形状 %3 不符。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: it has only %2 bytes.</source>
        <translation>%1 不是可用的 safetensors 文件：只有 %2 字节。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: it says that its header has %2 bytes.</source>
        <translation>%1 不是可用的 safetensors 文件：声称文件头有 %2 字节。</translation>
    </message>
    <message>
        <source>%1 is cut off: its header has %2 bytes, and the whole file only %3.</source>
        <translation>%1 被截断：文件头 %2 字节，整个文件只有 %3 字节。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: its header does not begin with a brace.</source>
        <translation>%1 不是可用的 safetensors 文件：文件头不以花括号开头。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: its metadata is not text.</source>
        <translation>%1 不是可用的 safetensors 文件：元数据不是文本。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: tensor %2 begins at byte %3 of the data, and %4 was expected.</source>
        <translation>%1 不是可用的 safetensors 文件：张量 %2 起始于数据第 %3 字节，应为第 %4 字节。</translation>
    </message>
    <message>
        <source>%1 is cut off: it has %2 bytes of data, and tensor %3 ends at byte %4.</source>
        <translation>%1 被截断：数据共 %2 字节，张量 %3 结束于第 %4 字节。</translation>
    </message>
    <message>
        <source>%1 is not a usable safetensors file: %2 bytes follow its last tensor.</source>
        <translation>%1 不是可用的 safetensors 文件：最后一个张量之后还有 %2 字节。</translation>
    </message>
    <message>
        <source>%1 has no usable list of the files of the model (weight_map).</source>
        <translation>%1 没有可用的模型文件列表（weight_map）。</translation>
    </message>
    <message>
        <source>%1 points tensor %2 to &quot;%3&quot;, which is no plain safetensors file of its own folder.</source>
        <translation>%1 把张量 %2 指向“%3”，它不是同一文件夹中的 safetensors 文件。</translation>
    </message>
    <message>
        <source>Tensor %1 with shape %2 and type %3 cannot be written to %4.</source>
        <translation>形状 %2、类型 %3 的张量 %1 无法写入 %4。</translation>
    </message>
    <message>
        <source>Numbers cannot be written as %1.</source>
        <translation>数值不能写为 %1。</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2.</source>
        <translation>无法读取 %1：%2。</translation>
    </message>
    <message>
        <source>The request names no file.</source>
        <translation>请求中没有文件。</translation>
    </message>
    <message>
        <source>The reader could not be locked in (%1: %2), so it reads nothing.</source>
        <translation>读取程序无法隔离运行（%1：%2），因此不读取任何内容。</translation>
    </message>
    <message>
        <source>Check that this system offers seccomp, as every Linux since 3.17 does.</source>
        <translation>请确认系统支持 seccomp（Linux 3.17 起均支持）。</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>Full fine-tuning</source>
        <translation>全参数微调</translation>
    </message>
    <message>
        <source>Cosine</source>
        <translation>余弦</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>恒定</translation>
    </message>
    <message>
        <source>All linear layers</source>
        <translation>所有线性层</translation>
    </message>
    <message>
        <source>Attention only</source>
        <translation>仅注意力层</translation>
    </message>
    <message>
        <source>Query and value only</source>
        <translation>仅 Query 和 Value</translation>
    </message>
    <message>
        <source>Measure and choose</source>
        <translation>实测后选择</translation>
    </message>
    <message>
        <source>32-bit (fp32)</source>
        <translation>32 位（fp32）</translation>
    </message>
    <message>
        <source>16-bit (bf16)</source>
        <translation>16 位（bf16）</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>LoRA trains small low-rank updates beside the frozen weights: little memory, little forgetting. Full fine-tuning moves every weight: most capable, most forgetful.</source>
        <translation>LoRA 在冻结的权重旁训练小的低秩更新：省内存，少遗忘。全参数微调会改动所有权重：能力最强，也最易遗忘。</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>How often every row is seen. Facts need several passes; too many and the model repeats instead of answering.</source>
        <translation>每行数据被看几遍。学会事实需要多遍；过多则模型只会复述而不会回答。</translation>
    </message>
    <message>
        <source>The size of a step at its peak. LoRA takes about ten times the rate of full fine-tuning.</source>
        <translation>最高时的步长。LoRA 约为全参数微调的十倍。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>调度</translation>
    </message>
    <message>
        <source>How the learning rate falls after the warm-up.</source>
        <translation>预热之后学习率如何下降。</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>预热</translation>
    </message>
    <message>
        <source>share of steps</source>
        <translation>占总步数</translation>
    </message>
    <message>
        <source>The learning rate rises from zero over this share of all steps.</source>
        <translation>学习率在这一比例的步数内从零升起。</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>The width of the low-rank update. More rank holds more facts and needs more memory.</source>
        <translation>低秩更新的宽度。秩越大，能记住的事实越多，占用内存也越多。</translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation>Alpha</translation>
    </message>
    <message>
        <source>The update is scaled by alpha divided by rank. Twice the rank is usual.</source>
        <translation>更新按 alpha 除以秩缩放，通常取秩的两倍。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>随机失活</translation>
    </message>
    <message>
        <source>The share of the adapter&apos;s inputs that is switched off at random while training.</source>
        <translation>训练时随机关闭的适配器输入比例。</translation>
    </message>
    <message>
        <source>Targets</source>
        <translation>目标层</translation>
    </message>
    <message>
        <source>Which layers get an adapter. All linear layers learn most.</source>
        <translation>哪些层加适配器。所有线性层学得最多。</translation>
    </message>
    <message>
        <source>Length limit</source>
        <translation>长度上限</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Longer rows are cut at this length; the preflight shows which ones and where.</source>
        <translation>更长的行会在此截断；预检会显示哪些行在何处截断。</translation>
    </message>
    <message>
        <source>Micro-batch</source>
        <translation>微批</translation>
    </message>
    <message>
        <source>How many tokens are worked on at once. It decides the memory, hardly the speed.</source>
        <translation>一次处理多少词元。它决定内存，几乎不影响速度。</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>累积</translation>
    </message>
    <message>
        <source>micro-batches</source>
        <translation>个微批</translation>
    </message>
    <message>
        <source>Micro-batches whose gradients are added up before each step.</source>
        <translation>每一步之前累加多少个微批的梯度。</translation>
    </message>
    <message>
        <source>Validate every</source>
        <translation>验证间隔</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>How often the loss on the validation rows is measured. 0: at the end of each epoch.</source>
        <translation>多久测一次验证数据的损失。0：每轮结束时。</translation>
    </message>
    <message>
        <source>Stop early after</source>
        <translation>提前停止</translation>
    </message>
    <message>
        <source>validations without gain</source>
        <translation>次验证无改善</translation>
    </message>
    <message>
        <source>Ends the run when the validation loss has not improved so many times. 0: never.</source>
        <translation>验证损失连续这么多次没有改善就结束训练。0 表示从不。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed, data and machine give the same model, bit by bit.</source>
        <translation>相同的种子、数据和机器会得到逐位相同的模型。</translation>
    </message>
    <message>
        <source>Steps at most</source>
        <translation>最多步数</translation>
    </message>
    <message>
        <source>Ends the run after so many steps even if the epochs are not over. 0: no limit.</source>
        <translation>达到该步数就结束，即使轮数未满。0 表示不限。</translation>
    </message>
    <message>
        <source>Packing</source>
        <translation>打包</translation>
    </message>
    <message>
        <source>Puts several short rows into one micro-batch. They do not see each other.</source>
        <translation>把多条短数据放进一个微批，它们互不可见。</translation>
    </message>
    <message>
        <source>Rank-stabilised</source>
        <translation>秩稳定</translation>
    </message>
    <message>
        <source>Scales the update by alpha over the square root of the rank (rsLoRA): for high ranks.</source>
        <translation>更新按 alpha 除以秩的平方根缩放（rsLoRA），适用于大的秩。</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>权重衰减</translation>
    </message>
    <message>
        <source>Beta 1</source>
        <translation>Beta 1</translation>
    </message>
    <message>
        <source>Beta 2</source>
        <translation>Beta 2</translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation>Epsilon</translation>
    </message>
    <message>
        <source>Added to AdamW&apos;s denominator so that it is never zero.</source>
        <translation>加在 AdamW 的分母上，避免为零。</translation>
    </message>
    <message>
        <source>Clip gradient at</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>范数</translation>
    </message>
    <message>
        <source>A gradient with a larger norm is scaled down to it. 0: never.</source>
        <translation>范数更大的梯度会缩小到此值。0 表示从不。</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>检查点间隔</translation>
    </message>
    <message>
        <source>After a crash the run goes on from the last checkpoint. 0: only with each validation.</source>
        <translation>崩溃后从上一个检查点继续。0 表示仅随每次验证保存。</translation>
    </message>
    <message>
        <source>Answer samples every</source>
        <translation>样例回答间隔</translation>
    </message>
    <message>
        <source>How often the model answers the sample questions while it trains. 0: never.</source>
        <translation>训练时每隔多少步回答样例问题。0 表示从不。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>The number format of the products. Measured on this machine, because the fastest differs.</source>
        <translation>乘法所用的数值格式。因各机器最快的格式不同，在本机实测后选定。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>auto, cpu, or cuda:0, cuda:1 …</source>
        <translation>auto、cpu，或 cuda:0、cuda:1……</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Processor threads to compute with. 0: one for each core. Resuming is bit-exact only with the same number.</source>
        <translation>计算所用的处理器线程数。0 表示每核一个。只有线程数相同，恢复才逐位一致。</translation>
    </message>
    <message>
        <source>The recipe has no field &quot;%1&quot;.</source>
        <translation>配方没有字段“%1”。</translation>
    </message>
    <message>
        <source>Did you mean &quot;%1&quot;?</source>
        <translation>您是指“%1”吗？</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the value of %2.</source>
        <translation>“%1”不能作为 %2 的值。</translation>
    </message>
    <message>
        <source>Give a value such as %1.</source>
        <translation>请填写类似 %1 的值。</translation>
    </message>
    <message>
        <source>%1 cannot be %2.</source>
        <translation>%1 不能为 %2。</translation>
    </message>
    <message>
        <source>%1 is not a recipe.</source>
        <translation>%1 不是配方。</translation>
    </message>
    <message>
        <source>Choose a file that was saved as a recipe.</source>
        <translation>请选择保存为配方的文件。</translation>
    </message>
    <message>
        <source>%1 was written by a newer version.</source>
        <translation>%1 由更新的版本写入。</translation>
    </message>
    <message>
        <source>Open the project with the version that made it.</source>
        <translation>请用创建它的版本打开项目。</translation>
    </message>
    <message>
        <source>A micro-batch of %1 tokens cannot hold a row of %2 tokens.</source>
        <translation>%1 个词元的微批放不下 %2 个词元的行。</translation>
    </message>
    <message>
        <source>Raise the micro-batch, or lower the length limit.</source>
        <translation>请增大微批，或减小长度上限。</translation>
    </message>
    <message>
        <source>Quick try</source>
        <translation>快速试跑</translation>
    </message>
    <message>
        <source>Minutes on a small model: shows whether the data can be learned at all.</source>
        <translation>小模型几分钟：看数据能否学会。</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>The usual choice: enough passes to learn facts, guarded by the validation loss.</source>
        <translation>常用选择：足够的遍数学会事实，由验证损失把关。</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>充分</translation>
    </message>
    <message>
        <source>More rank and more passes at a lower rate, ended early when validation stops improving.</source>
        <translation>更大的秩、更多的遍数和更低的学习率，验证不再改善时提前结束。</translation>
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
        <translation>领域：训练过的事实，换一种问法</translation>
    </message>
    <message>
        <source>Domain: sources never trained</source>
        <translation>领域：从未训练的来源</translation>
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
        <translation>评估报告</translation>
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
        <translation>比较了什么</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>Tuned model</source>
        <translation>调优后的模型</translation>
    </message>
    <message>
        <source>Dataset version</source>
        <translation>数据集版本</translation>
    </message>
    <message>
        <source>Test items</source>
        <translation>题目数</translation>
    </message>
    <message>
        <source>Left out, answered by one model only</source>
        <translation>略去：只有一个模型回答</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Both models were given the same items with the same prompts and answered without chance (greedily). Numbers of another protocol cannot be compared with these.</source>
        <translation>两个模型使用相同的题目和提示词，且不带随机性（贪心）作答。不同协议的数值不可与此比较。</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>题数</translation>
    </message>
    <message>
        <source>Base [95 %]</source>
        <translation>基座 [95 %]</translation>
    </message>
    <message>
        <source>Tuned [95 %]</source>
        <translation>调优后 [95 %]</translation>
    </message>
    <message>
        <source>Difference [95 %]</source>
        <translation>差异 [95 %]</translation>
    </message>
    <message>
        <source>p (Holm)</source>
        <translation>p（Holm）</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Your field</source>
        <translation>您的领域</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>测试</translation>
    </message>
    <message>
        <source>Domain test: difference in points, 95 % interval</source>
        <translation>领域测试：分差，95 % 区间</translation>
    </message>
    <message>
        <source>Share of questions answered rightly: every number and code of the expected answer is there, and most of its words. Facts that were trained are asked in a phrasing that was not; sources that were never trained show whether the model makes things up.</source>
        <translation>答对的比例：标准答案中的每个数字和代码都在，且大部分词语相同。训练过的事实用未训练的问法提问；从未训练的来源用于查看模型是否编造。</translation>
    </message>
    <message>
        <source>Five dimensions, both languages pooled by item: 0 = what chance or a trivial program gets, 100 = perfect</source>
        <translation>五个维度，两种语言按题合并：0 = 随机或简单程序的水平，100 = 满分</translation>
    </message>
    <message>
        <source>Area of base, of the full pentagon</source>
        <translation>基座面积，占整个五边形</translation>
    </message>
    <message>
        <source>not defined</source>
        <translation>无定义</translation>
    </message>
    <message>
        <source>Area of tuned</source>
        <translation>调优后面积</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Kept of base (overlap ÷ area of base)</source>
        <translation>保留的基座能力（重叠 ÷ 基座面积）</translation>
    </message>
    <message>
        <source>New beyond base, of the area of base</source>
        <translation>超出基座的部分，占基座面积</translation>
    </message>
    <message>
        <source>Overlap ÷ union</source>
        <translation>重叠 ÷ 并集</translation>
    </message>
    <message>
        <source>Five dimensions</source>
        <translation>五个维度</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>Scores and differences, raw points</source>
        <translation>得分与差异，原始分</translation>
    </message>
    <message>
        <source>Tuned minus base in raw points, 95 % interval. Hollow: undecided, filled circle: better, diamond: worse</source>
        <translation>调优后减基座的原始分差，95 % 区间。空心：未定，实心圆：变好，菱形：变差</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>By language</source>
        <translation>按语言</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>written</source>
        <translation>作答</translation>
    </message>
    <message>
        <source>choice</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Written answers and choices apart</source>
        <translation>作答与选择分开</translation>
    </message>
    <message>
        <source>Choices are weighed by the likelihood that the model gives them, per character, so they need no obedience to a format. A skill that shows in choices and not in writing was not lost.</source>
        <translation>选项按模型给出的每字符似然加权，不依赖格式。在选择中体现而作答中没有体现的能力并未丢失。</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>评分 %1</translation>
    </message>
    <message>
        <source>could not be read: counted as wrong</source>
        <translation>无法解析，按错误计</translation>
    </message>
    <message>
        <source>None.</source>
        <translation>无。</translation>
    </message>
    <message>
        <source>What got better and what got worse</source>
        <translation>哪些变好，哪些变差</translation>
    </message>
    <message>
        <source>Better</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>Worse</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Got worse: those that lost most, from each dimension in turn</source>
        <translation>变差：各维度轮流列出下降最多的</translation>
    </message>
    <message>
        <source>Got better: those that gained most, from each dimension in turn</source>
        <translation>变好：各维度轮流列出上升最多的</translation>
    </message>
    <message>
        <source>The first questions of the domain test, not picked</source>
        <translation>领域测试的前几题，未经挑选</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>训练前后</translation>
    </message>
    <message>
        <source>Answers that could not be read</source>
        <translation>无法解析的回答</translation>
    </message>
    <message>
        <source>An answer that is not in the form demanded counts as wrong, never as missing.</source>
        <translation>不符合格式要求的回答按错误计，不算缺失。</translation>
    </message>
    <message>
        <source>Written answers</source>
        <translation>作答题</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>数据</translation>
    </message>
    <message>
        <source>Domain share asked for</source>
        <translation>要求的领域占比</translation>
    </message>
    <message>
        <source>Domain share realised, of all tokens read</source>
        <translation>实得领域占比，按读取词元</translation>
    </message>
    <message>
        <source>Domain share realised, of trained tokens</source>
        <translation>实得领域占比，按训练词元</translation>
    </message>
    <message>
        <source>Rows cut at the greatest length</source>
        <translation>因长度上限截断的行</translation>
    </message>
    <message>
        <source>Greatest length, tokens</source>
        <translation>长度上限，词元</translation>
    </message>
    <message>
        <source>SHA-256 of the pairs</source>
        <translation>问答的 SHA-256</translation>
    </message>
    <message>
        <source>SHA-256 of the tokenizer</source>
        <translation>分词器的 SHA-256</translation>
    </message>
    <message>
        <source>SHA-256 of the chat template</source>
        <translation>对话模板的 SHA-256</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Domain rows</source>
        <translation>领域行</translation>
    </message>
    <message>
        <source>General rows</source>
        <translation>通用行</translation>
    </message>
    <message>
        <source>Tokens read</source>
        <translation>读取词元</translation>
    </message>
    <message>
        <source>Tokens trained</source>
        <translation>训练词元</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>What was trained on what</source>
        <translation>用什么训练了什么</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Best step, which the model is from</source>
        <translation>最佳步（模型取自此步）</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Parameters trained, of all</source>
        <translation>训练的参数，占全部</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>计算机</translation>
    </message>
    <message>
        <source>Why this precision</source>
        <translation>为何选此精度</translation>
    </message>
    <message>
        <source>What these numbers do not show</source>
        <translation>这些数字不能说明什么</translation>
    </message>
    <message>
        <source>Undecided is not equal: with so few items a difference of less than about %1 points mostly cannot be seen.</source>
        <translation>未定不等于相同：题数这么少时，小于约 %1 分的差异大多看不出来。</translation>
    </message>
    <message>
        <source>The built-in items were written for this program. They show the difference between two models under the same prompts, not how either would do in another benchmark.</source>
        <translation>内置题目为本程序编写，用于显示两个模型在相同提示词下的差异，不代表在其他基准上的成绩。</translation>
    </message>
    <message>
        <source>The domain test comes from the same documents as the training. It shows that facts can be recalled, not that the documents are right or complete.</source>
        <translation>领域测试与训练来自相同的文档，说明事实能被回忆，不说明文档正确或完整。</translation>
    </message>
    <message>
        <source>A domain answer is right when it holds the expected numbers, codes and words. What else it claims is not checked: read the examples.</source>
        <translation>领域回答含有应有的数字、代码和词语即为正确，其余内容未检查：请阅读示例。</translation>
    </message>
    <message>
        <source>Intervals and p values speak of other items of this kind. They say nothing about another run of the training: seeds differ too.</source>
        <translation>区间和 p 值针对同类的其他题目，不说明重新训练的结果：随机种子也有影响。</translation>
    </message>
    <message>
        <source>The area of a radar chart depends on the order of its axes, so read the differences of each dimension first.</source>
        <translation>雷达图的面积取决于轴的顺序，请先看各维度的差异。</translation>
    </message>
    <message>
        <source>Safety, bias, style and long conversations were not tested.</source>
        <translation>未测试安全性、偏见、风格和长对话。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a kind of job that this version knows.</source>
        <translation>“%1”不是本版本支持的任务类型。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a state of a job.</source>
        <translation>“%1”不是任务状态。</translation>
    </message>
    <message>
        <source>The run in %1 is being worked on already.</source>
        <translation>%1 中的任务已在进行。</translation>
    </message>
    <message>
        <source>Wait until it ends, or stop it first.</source>
        <translation>请等它结束，或先停止它。</translation>
    </message>
    <message>
        <source>%1 does not say how the job ended.</source>
        <translation>%1 没有说明任务如何结束。</translation>
    </message>
    <message>
        <source>Remove the run, or start it again.</source>
        <translation>请移除该任务，或重新开始。</translation>
    </message>
    <message>
        <source>The chat template changes what stands before message %1, so its answer cannot be told apart.</source>
        <translation>对话模板会改动第 %1 条消息之前的内容，无法区分其回答。</translation>
    </message>
    <message>
        <source>The chat template refuses this conversation (line %1): %2</source>
        <translation>对话模板拒绝了该对话（第 %1 行）：%2</translation>
    </message>
    <message>
        <source>Change the conversation as it asks, or use another template.</source>
        <translation>请按其要求修改对话，或使用其他模板。</translation>
    </message>
    <message>
        <source>The chat template has an error in line %1: %2.</source>
        <translation>对话模板第 %1 行有错误：%2。</translation>
    </message>
    <message>
        <source>Use another chat template, or correct this one.</source>
        <translation>请使用其他对话模板，或更正此模板。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s regular expression &quot;%1&quot; cannot be used: %2.</source>
        <translation>分词器的正则表达式“%1”无法使用：%2。</translation>
    </message>
    <message>
        <source>Choose a model with one of the usual tokenizers.</source>
        <translation>请选择使用常见分词器的模型。</translation>
    </message>
    <message>
        <source>Download the model again, or choose another one.</source>
        <translation>请重新下载模型，或另选一个。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 gives the token &quot;%2&quot; the impossible id %3.</source>
        <translation>%1 的分词器给词元“%2”的编号 %3 不合理。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 has %2 tokens and %3 added ones, which is not usable.</source>
        <translation>%1 的分词器有 %2 个词元和 %3 个附加词元，无法使用。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 leaves most of its ids up to %2 unused.</source>
        <translation>%1 的分词器在 %2 以内的编号大多未使用。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 uses the id %2 twice or for nothing.</source>
        <translation>%1 的分词器重复使用或空置了编号 %2。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 merges &quot;%2&quot; and &quot;%3&quot;, which its vocabulary does not hold.</source>
        <translation>%1 的分词器合并“%2”与“%3”，但词表中没有。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 puts &quot;%2&quot; around texts, which its vocabulary does not hold.</source>
        <translation>%1 的分词器在文本前后加“%2”，但词表中没有。</translation>
    </message>
    <message>
        <source>A text of %1 bytes cannot be tokenized: it is too long or not UTF-8.</source>
        <translation>无法对 %1 字节的文本分词：太长或不是 UTF-8。</translation>
    </message>
    <message>
        <source>Choose the right encoding when importing it, or split it.</source>
        <translation>请在导入时选择正确的编码，或拆分文本。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 has %2 &quot;%3&quot;, which this version does not support.</source>
        <translation>%1 的分词器的 %2 为“%3”，本版本不支持。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 is malformed at &quot;%2&quot;.</source>
        <translation>%1 的分词器在“%2”处格式有误。</translation>
    </message>
    <message>
        <source>There is no text to score.</source>
        <translation>没有可评分的文本。</translation>
    </message>
    <message>
        <source>There is no question to answer.</source>
        <translation>没有可回答的问题。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is nothing that the worker can be asked.</source>
        <translation>工作程序不支持“%1”。</translation>
    </message>
    <message>
        <source>There is no device &quot;%1&quot; in this computer.</source>
        <translation>这台计算机没有设备“%1”。</translation>
    </message>
    <message>
        <source>Choose a base model and a tuned one.</source>
        <translation>请选择基座模型和调优模型。</translation>
    </message>
    <message>
        <source>Asking %1</source>
        <translation>正在询问 %1</translation>
    </message>
    <message>
        <source>%1 proposals were turned away.</source>
        <translation>拒收了 %1 条候选。</translation>
    </message>
    <message>
        <source>No files were given to import.</source>
        <translation>没有给出要导入的文件。</translation>
    </message>
    <message>
        <source>Choose at least one file.</source>
        <translation>请至少选择一个文件。</translation>
    </message>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>The job was interrupted by the system.</source>
        <translation>任务被系统中断。</translation>
    </message>
    <message>
        <source>Continue it: what was done is kept.</source>
        <translation>请继续：已完成的部分会保留。</translation>
    </message>
    <message>
        <source>There is no model named &quot;%1&quot; here.</source>
        <translation>这里没有名为“%1”的模型。</translation>
    </message>
    <message>
        <source>Port %1 of this computer cannot be used.</source>
        <translation>本机的端口 %1 无法使用。</translation>
    </message>
    <message>
        <source>Choose another port, or none to get a free one.</source>
        <translation>请选择其他端口；不填则自动分配。</translation>
    </message>
    <message>
        <source>The system gave no random numbers for the server&apos;s token.</source>
        <translation>系统没有为服务令牌提供随机数。</translation>
    </message>
    <message>
        <source>Continued from the checkpoint of step %1.</source>
        <translation>从第 %1 步的检查点继续。</translation>
    </message>
    <message>
        <source>The loss of step %1 is not a number. The run is paused at the step before it; the rows of that step were %2.</source>
        <translation>第 %1 步的损失不是数值。训练暂停在前一步；该步的数据行为 %2。</translation>
    </message>
    <message>
        <source>Look at those rows, or stop and start again with a lower learning rate.</source>
        <translation>请查看这些行，或停止后以更低的学习率重新开始。</translation>
    </message>
    <message>
        <source>Computing in %1. %2</source>
        <translation>以 %1 计算。%2</translation>
    </message>
    <message>
        <source>The run was stopped and its result discarded.</source>
        <translation>训练已停止，结果已放弃。</translation>
    </message>
    <message>
        <source>Counting was stopped.</source>
        <translation>计数已停止。</translation>
    </message>
    <message>
        <source>There is no model to train.</source>
        <translation>没有可训练的模型。</translation>
    </message>
    <message>
        <source>More answers cannot be read than before.</source>
        <translation>无法解析的回答比之前多。</translation>
    </message>
    <message>
        <source>The document %1 does not hold this text.</source>
        <translation>文档 %1 中没有这段文字。</translation>
    </message>
    <message>
        <source>Quote it exactly as &quot;documents show&quot; prints it.</source>
        <translation>请按“documents show”显示的原文引用。</translation>
    </message>
    <message>
        <source>The document %1 holds this text more than once.</source>
        <translation>文档 %1 中这段文字出现了不止一次。</translation>
    </message>
    <message>
        <source>Quote a few more words, so that only one place matches.</source>
        <translation>请多引用几个词，使位置唯一。</translation>
    </message>
    <message>
        <source>No place was chosen for the export.</source>
        <translation>没有指定导出位置。</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>请选择文件夹。</translation>
    </message>
    <message>
        <source>%1 has no adapter to export: it is a whole model.</source>
        <translation>%1 没有可导出的适配器：它是完整的模型。</translation>
    </message>
    <message>
        <source>Export it as a Hugging Face folder or as GGUF.</source>
        <translation>请导出为 Hugging Face 文件夹或 GGUF。</translation>
    </message>
    <message>
        <source>%1 must be %2.</source>
        <translation>%1 应为 %2。</translation>
    </message>
    <message>
        <source>Correct the settings for generating.</source>
        <translation>请更正生成设置。</translation>
    </message>
    <message>
        <source>The answer format asked for is too large.</source>
        <translation>要求的回答格式过于庞大。</translation>
    </message>
    <message>
        <source>Use smaller repeat counts and fewer parts.</source>
        <translation>请减小重复次数，减少组成部分。</translation>
    </message>
    <message>
        <source>The answer format asked for refers to itself without end.</source>
        <translation>要求的回答格式引用了自身。</translation>
    </message>
    <message>
        <source>Make sure every reference leads to something that can be written.</source>
        <translation>请让每个引用最终都指向能写出的内容。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in a JSON schema is not supported.</source>
        <translation>不支持 JSON Schema 中的“%1”。</translation>
    </message>
    <message>
        <source>Leave it out, and check the answers yourself.</source>
        <translation>请去掉它，并自行检查回答。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in the JSON schema is not valid.</source>
        <translation>JSON Schema 中的“%1”有误。</translation>
    </message>
    <message>
        <source>Correct the schema.</source>
        <translation>请更正 JSON Schema。</translation>
    </message>
    <message>
        <source>The regular expression has an error at character %1.</source>
        <translation>正则表达式在第 %1 个字符处有误。</translation>
    </message>
    <message>
        <source>Correct it at that place.</source>
        <translation>请更正此处。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; in a regular expression for answers is not supported.</source>
        <translation>用于回答的正则表达式不支持“%1”。</translation>
    </message>
    <message>
        <source>Use characters, classes, groups, alternatives and counts.</source>
        <translation>请使用字符、字符类、分组、多选和重复次数。</translation>
    </message>
    <message>
        <source>The regular expression is too long, or is not valid UTF-8 text.</source>
        <translation>正则表达式太长，或不是文本。</translation>
    </message>
    <message>
        <source>Use at most 10,000 bytes of UTF-8.</source>
        <translation>请使用不超过 10,000 字节的 UTF-8。</translation>
    </message>
    <message>
        <source>Choose F32, F16, BF16, Q8_0, Q5_0, Q5_1, Q4_0, Q4_1, Q4_K, Q5_K or Q6_K.</source>
        <translation>请选择 F32、F16、BF16、Q8_0、Q5_0、Q5_1、Q4_0、Q4_1、Q4_K、Q5_K 或 Q6_K。</translation>
    </message>
    <message>
        <source>Export the model as a Hugging Face folder instead.</source>
        <translation>请改为导出 Hugging Face 文件夹。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a type for GGUF files.</source>
        <translation>“%1”不是 GGUF 文件可用的类型。</translation>
    </message>
    <message>
        <source>The architecture %1 of %2 cannot be written as GGUF.</source>
        <translation>%2 的架构 %1 无法写为 GGUF。</translation>
    </message>
    <message>
        <source>The adapter has a matrix of %1 x %2 for %3, and the model %4 has %5 there.</source>
        <translation>适配器中 %3 的矩阵为 %1 x %2，而模型 %4 中为 %5。</translation>
    </message>
    <message>
        <source>Use the adapter with the base model that it was trained on.</source>
        <translation>请把适配器与训练它时的基座模型一起使用。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 has %2 &quot;%3&quot;, which cannot be written into a GGUF file.</source>
        <translation>%1 的分词器的 %2 为“%3”，无法写入 GGUF 文件。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 has the token &quot;%2&quot; beyond the %3 of the model.</source>
        <translation>%1 的分词器中，词元“%2”的编号超出模型词表（%3）。</translation>
    </message>
    <message>
        <source>The rotary scaling of %1 cannot be written into a config.json.</source>
        <translation>%1 的旋转位置编码缩放无法写入 config.json。</translation>
    </message>
    <message>
        <source>Export the model as GGUF instead.</source>
        <translation>请改为导出 GGUF。</translation>
    </message>
    <message>
        <source>Tensor %1 with shape %2 cannot be written as %3.</source>
        <translation>形状 %2 的张量 %1 无法写为 %3。</translation>
    </message>
    <message>
        <source>The tensor %1 holds a weight that is infinite or not a number.</source>
        <translation>张量 %1 中有权重不是数值或为无穷大。</translation>
    </message>
    <message>
        <source>Check the model&apos;s files; for a tuned model, use an earlier checkpoint.</source>
        <translation>请检查模型文件；如果是调优模型，请使用更早的检查点。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an export format.</source>
        <translation>“%1”不是模型的导出格式。</translation>
    </message>
    <message>
        <source>%1 exists already; an export never overwrites anything.</source>
        <translation>%1 已存在，导出不会覆盖任何内容。</translation>
    </message>
    <message>
        <source>Choose another name, or remove what is there.</source>
        <translation>请换一个名称，或移除已有内容。</translation>
    </message>
    <message>
        <source>%1 weights are beyond the range of F16 and were written as infinity.</source>
        <translation>%1 个权重超出 F16 的范围，已写为无穷大。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a type for Hugging Face folders.</source>
        <translation>“%1”不是 Hugging Face 文件夹可用的类型。</translation>
    </message>
    <message>
        <source>The export needs about %1 MB on the disk of %2, and %3 MB are free.</source>
        <translation>导出需要在 %2 所在的磁盘上占用约 %1 MB，可用 %3 MB。</translation>
    </message>
    <message>
        <source>Make room, or choose another disk or a smaller type.</source>
        <translation>请腾出空间，或选择其他磁盘或更小的类型。</translation>
    </message>
    <message>
        <source>Writing the weights</source>
        <translation>正在写入权重</translation>
    </message>
    <message>
        <source>Comparing what was written with the original</source>
        <translation>正在将写出的内容与原模型比对</translation>
    </message>
    <message>
        <source>The tokenizer of the written model differs from the original.</source>
        <translation>写出的模型的分词器与原来不同。</translation>
    </message>
    <message>
        <source>The written model splits text into different tokens than the original.</source>
        <translation>写出的模型切分文本得到的词元与原模型不同。</translation>
    </message>
    <message>
        <source>The written model does not compute what the original does: the log-probabilities differ by up to %1. Nothing was kept.</source>
        <translation>写出的模型与原模型的计算结果不一致：对数概率最多相差 %1。没有保留任何内容。</translation>
    </message>
    <message>
        <source>Report this with the model&apos;s name; another format may work meanwhile.</source>
        <translation>请附上模型名称反馈此问题；在此之前，换一种格式也许可行。</translation>
    </message>
    <message>
        <source>The model server has too many requests.</source>
        <translation>模型服务的请求过多。</translation>
    </message>
    <message>
        <source>Ask again in a moment.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>The model server is stopping.</source>
        <translation>模型服务正在停止。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is missing from the request or not valid.</source>
        <translation>请求中的“%1”缺失或有误。</translation>
    </message>
    <message>
        <source>See OpenAI&apos;s description of the API.</source>
        <translation>请参阅 OpenAI 的 API 说明。</translation>
    </message>
    <message>
        <source>This server does not support &quot;%1&quot;.</source>
        <translation>本服务不支持“%1”所要求的功能。</translation>
    </message>
    <message>
        <source>Leave it out of the request.</source>
        <translation>请从请求中去掉它。</translation>
    </message>
    <message>
        <source>The environment has no variable %1 with an access token.</source>
        <translation>环境中没有存放访问令牌的变量 %1。</translation>
    </message>
    <message>
        <source>Set it, or leave --token-env out.</source>
        <translation>请设置该变量，或不要使用 --token-env。</translation>
    </message>
    <message>
        <source>The environment variable %1 is empty or not set.</source>
        <translation>环境变量 %1 为空或未设置。</translation>
    </message>
    <message>
        <source>Set it to the key of the server.</source>
        <translation>请把它设为该服务器的密钥。</translation>
    </message>
    <message>
        <source>It needs the key of %1.</source>
        <translation>需要 %1 的密钥。</translation>
    </message>
    <message>
        <source>Continue it and enter the key.</source>
        <translation>请点“继续”并输入密钥。</translation>
    </message>
    <message>
        <source>There are no weights at %1.</source>
        <translation>%1 处没有权重。</translation>
    </message>
    <message>
        <source>Put the files back, or remove the entry.</source>
        <translation>请放回文件，或移除该条目。</translation>
    </message>
    <message>
        <source>The access token could not be put into this computer&apos;s keychain: %1</source>
        <translation>访问令牌无法存入本机的密钥环：%1</translation>
    </message>
    <message>
        <source>It is kept until the window is closed; enter it again next time.</source>
        <translation>它会保留到窗口关闭为止；下次请重新输入。</translation>
    </message>
    <message>
        <source>%1 is there already.</source>
        <translation>%1 已存在。</translation>
    </message>
    <message>
        <source>Choose another folder, or remove that one first.</source>
        <translation>请选择其他文件夹，或先移除它。</translation>
    </message>
    <message>
        <source>%1 has no page %2.</source>
        <translation>%1 没有第 %2 页。</translation>
    </message>
    <message>
        <source>Page %1 of %2 cannot be drawn.</source>
        <translation>%2 的第 %1 页无法绘制。</translation>
    </message>
    <message>
        <source>%1 has no pages that could be drawn.</source>
        <translation>%1 没有可以绘制的页面。</translation>
    </message>
    <message>
        <source>Only a PDF has.</source>
        <translation>只有 PDF 有页面。</translation>
    </message>
    <message>
        <source>The picture of page %1 is damaged.</source>
        <translation>第 %1 页的图像已损坏。</translation>
    </message>
    <message>
        <source>%1 asks for a password before it can be read.</source>
        <translation>读取 %1 之前需要输入密码。</translation>
    </message>
    <message>
        <source>The password that was given does not open %1.</source>
        <translation>所给的密码打不开 %1。</translation>
    </message>
    <message>
        <source>Enter it in the reading options, or save a copy without a password and add that.</source>
        <translation>请在读取选项中输入密码，或另存一份没有密码的副本再添加。</translation>
    </message>
    <message>
        <source>The text number %1 is empty: it has no embedding.</source>
        <translation>第 %1 段文本为空：没有嵌入向量。</translation>
    </message>
    <message>
        <source>Leave empty texts out.</source>
        <translation>请去掉空文本。</translation>
    </message>
    <message>
        <source>%1 has no head that predicts masked words.</source>
        <translation>%1 没有预测被遮盖词的输出层。</translation>
    </message>
    <message>
        <source>Choose the form of the model that was saved for masked language modelling.</source>
        <translation>请选择为掩码语言建模保存的模型版本。</translation>
    </message>
    <message>
        <source>The words to predict do not fit the texts.</source>
        <translation>要预测的词与文本不对应。</translation>
    </message>
    <message>
        <source>A text of %1 tokens cannot be read: the model %2 takes 1 to %3.</source>
        <translation>无法读取 %1 个词元的文本：模型 %2 可读取 1 到 %3 个。</translation>
    </message>
    <message>
        <source>A text needs one segment number a token.</source>
        <translation>文本的每个词元都需要一个段编号。</translation>
    </message>
    <message>
        <source>The model %1 has no segment %2.</source>
        <translation>模型 %1 没有段 %2。</translation>
    </message>
    <message>
        <source>There is no text to read.</source>
        <translation>没有可读取的文本。</translation>
    </message>
    <message>
        <source>Choose the precision fp32 or bf16.</source>
        <translation>请选择精度 fp32 或 bf16。</translation>
    </message>
    <message>
        <source>A model that was loaded for questions alone can neither be tuned nor saved.</source>
        <translation>仅为提问而载入的模型既不能微调，也不能保存。</translation>
    </message>
    <message>
        <source>Load it for tuning, with the precision fp32 or bf16.</source>
        <translation>请以 fp32 或 bf16 精度载入，用于微调。</translation>
    </message>
    <message>
        <source>The tensor %1 is of another size than the model&apos;s.</source>
        <translation>张量 %1 的大小与模型不符。</translation>
    </message>
    <message>
        <source>Choose among %1.</source>
        <translation>请从 %1 中选择。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the address of a model on a hub.</source>
        <translation>“%1”不是模型站上某个模型的地址。</translation>
    </message>
    <message>
        <source>Enter it as owner/name, or as the web address of the model&apos;s page.</source>
        <translation>请输入 owner/name，或该模型页面的网址。</translation>
    </message>
    <message>
        <source>Enter it like https://hub.example, as the hub&apos;s own pages begin.</source>
        <translation>请像 https://hub.example 这样输入，即该站页面网址的开头。</translation>
    </message>
    <message>
        <source>The address of a hub must not carry a name or password.</source>
        <translation>模型站地址中不能带用户名或密码。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the address of a hub.</source>
        <translation>“%1”不是模型站的地址。</translation>
    </message>
    <message>
        <source>It was not said on which hub %1 is.</source>
        <translation>没有说明 %1 在哪个模型站上。</translation>
    </message>
    <message>
        <source>Enter the hub&apos;s address too. Fieldwright contacts no server by itself.</source>
        <translation>请同时输入模型站的地址。域匠不会自行联系任何服务器。</translation>
    </message>
    <message>
        <source>The download was stopped.</source>
        <translation>下载已停止。</translation>
    </message>
    <message>
        <source>What %1 sent as %2 is not the file of its list: the hash differs.</source>
        <translation>%1 发来的 %2 与其清单不符：哈希值不同。</translation>
    </message>
    <message>
        <source>Nothing of it was kept. Try again later, or another hub or mirror.</source>
        <translation>没有保留任何内容。请稍后重试，或换一个模型站或镜像。</translation>
    </message>
    <message>
        <source>%1 says that %2 has %3 bytes; its list says %4.</source>
        <translation>%1 称 %2 有 %3 字节，而其清单写的是 %4。</translation>
    </message>
    <message>
        <source>Look at the list again: the model may have been changed meanwhile.</source>
        <translation>请重新查看清单：模型可能已被更改。</translation>
    </message>
    <message>
        <source>%1 sent more of %2 than the %3 bytes of its list.</source>
        <translation>%1 发来的 %2 超过了清单所写的 %3 字节。</translation>
    </message>
    <message>
        <source>%1 ends %2 after %3 of %4 bytes.</source>
        <translation>%1 在 %2 传到 %3 字节时就结束了，应有 %4 字节。</translation>
    </message>
    <message>
        <source>The connection to %1 broke %2 times without a new byte of %3: %4.</source>
        <translation>与 %1 的连接中断了 %2 次，%3 没有新的数据：%4。</translation>
    </message>
    <message>
        <source>What came is kept. Start the same download again when the network is better.</source>
        <translation>已收到的内容保留着。网络好转后请重新开始同一下载。</translation>
    </message>
    <message>
        <source>its name leads out of the model&apos;s folder or is not one for a file</source>
        <translation>其名称指向模型文件夹之外，或不能用作文件名</translation>
    </message>
    <message>
        <source>it is a pickle or the like: opening such a file can run any program hidden in it</source>
        <translation>它是 pickle 一类的文件：打开这类文件可能会运行其中隐藏的任何程序</translation>
    </message>
    <message>
        <source>Fieldwright has no use for files of this kind</source>
        <translation>域匠用不到这类文件</translation>
    </message>
    <message>
        <source>The access token is not sent to %1: the connection is not encrypted.</source>
        <translation>不会把访问令牌发给 %1：连接没有加密。</translation>
    </message>
    <message>
        <source>Use the hub&apos;s https address, or leave the token out.</source>
        <translation>请使用模型站的 https 地址，或不填令牌。</translation>
    </message>
    <message>
        <source>%1 is not a usable address.</source>
        <translation>%1 不是可用的地址。</translation>
    </message>
    <message>
        <source>Check the hub&apos;s address.</source>
        <translation>请检查模型站的地址。</translation>
    </message>
    <message>
        <source>%1 does not prove who it is (%2).</source>
        <translation>%1 无法证明自己的身份（%2）。</translation>
    </message>
    <message>
        <source>Check the address and this computer&apos;s clock and certificates.</source>
        <translation>请检查地址以及本机的时钟和证书。</translation>
    </message>
    <message>
        <source>%1 redirects to an address without encryption; that is refused.</source>
        <translation>%1 转到了未加密的地址，已拒绝。</translation>
    </message>
    <message>
        <source>%1 redirects to nowhere, or too often.</source>
        <translation>%1 的转向没有去处，或次数过多。</translation>
    </message>
    <message>
        <source>Check the hub&apos;s address, or ask who runs it.</source>
        <translation>请检查模型站的地址，或询问其管理者。</translation>
    </message>
    <message>
        <source>The answer of %1 is longer than it may be.</source>
        <translation>%1 的回答过长。</translation>
    </message>
    <message>
        <source>Check that the address is a hub&apos;s.</source>
        <translation>请检查该地址是否属于模型站。</translation>
    </message>
    <message>
        <source>the hub does not say how large it is</source>
        <translation>模型站没有说明它有多大</translation>
    </message>
    <message>
        <source>%1 could not be reached, or broke off: %2.</source>
        <translation>无法连接 %1，或连接中断：%2。</translation>
    </message>
    <message>
        <source>Check the address and the network, then try again.</source>
        <translation>请检查地址和网络，然后重试。</translation>
    </message>
    <message>
        <source>%1 did not answer as a hub does.</source>
        <translation>%1 的回答不像模型站。</translation>
    </message>
    <message>
        <source>Check that the address is that of a hub with Hugging Face&apos;s interface.</source>
        <translation>请检查该地址是否属于具有 Hugging Face 接口的模型站。</translation>
    </message>
    <message>
        <source>%1 has more than %2 files.</source>
        <translation>%1 的文件超过 %2 个。</translation>
    </message>
    <message>
        <source>Fetch its files with another program, then add the folder.</source>
        <translation>请用其他程序下载文件，再添加该文件夹。</translation>
    </message>
    <message>
        <source>The file %1 is not fetched: %2.</source>
        <translation>不下载文件 %1：%2。</translation>
    </message>
    <message>
        <source>Leave it out.</source>
        <translation>请不要选它。</translation>
    </message>
    <message>
        <source>The size of %1 is impossible.</source>
        <translation>%1 的大小不可能。</translation>
    </message>
    <message>
        <source>The hub does not hand out %1 for this access token (%2).</source>
        <translation>模型站不凭此访问令牌提供 %1（%2）。</translation>
    </message>
    <message>
        <source>The hub hands out %1 only to those who sign in (%2).</source>
        <translation>模型站只向已登录者提供 %1（%2）。</translation>
    </message>
    <message>
        <source>Accept the model&apos;s terms on the hub&apos;s page if it has any, then enter an access token that may read it.</source>
        <translation>如有条款，请先在模型站页面上接受，然后输入有权读取的访问令牌。</translation>
    </message>
    <message>
        <source>The hub has nothing called %1 (%2).</source>
        <translation>模型站上没有 %1（%2）。</translation>
    </message>
    <message>
        <source>Check the name and the revision. A private model also needs an access token.</source>
        <translation>请检查名称和版本。私有模型还需要访问令牌。</translation>
    </message>
    <message>
        <source>The hub cannot answer for %1 now (%2).</source>
        <translation>模型站现在无法提供 %1（%2）。</translation>
    </message>
    <message>
        <source>Try again in some minutes.</source>
        <translation>请过几分钟再试。</translation>
    </message>
    <message>
        <source>The hub answered for %1 with status %2, which makes no sense here.</source>
        <translation>模型站对 %1 的回答状态为 %2，在这里没有意义。</translation>
    </message>
    <message>
        <source>Choose a safetensors or GGUF file.</source>
        <translation>请选择 safetensors 或 GGUF 文件。</translation>
    </message>
    <message>
        <source>%1 has no file %2.</source>
        <translation>%1 没有文件 %2。</translation>
    </message>
    <message>
        <source>Look at the list of its files first.</source>
        <translation>请先查看其文件清单。</translation>
    </message>
    <message>
        <source>%1 has its weights only in pickles, which can run any program when they are opened.</source>
        <translation>%1 的权重只有 pickle 格式，打开时可能会运行任何程序。</translation>
    </message>
    <message>
        <source>%1 has no weights that could be used.</source>
        <translation>%1 没有可用的权重。</translation>
    </message>
    <message>
        <source>Look for a version of it with safetensors or GGUF files.</source>
        <translation>请寻找带 safetensors 或 GGUF 文件的版本。</translation>
    </message>
    <message>
        <source>%1 has several GGUF files: %2.</source>
        <translation>%1 有多个 GGUF 文件：%2。</translation>
    </message>
    <message>
        <source>Choose one of them.</source>
        <translation>请选择其中一个。</translation>
    </message>
    <message>
        <source>%1 makes no embeddings.</source>
        <translation>%1 不能生成嵌入向量。</translation>
    </message>
    <message>
        <source>Choose an embedding model, such as MiniLM or multilingual E5.</source>
        <translation>请选择嵌入模型，例如 MiniLM 或 multilingual E5。</translation>
    </message>
    <message>
        <source>The server %1 sent embeddings that do not fit the texts.</source>
        <translation>服务器 %1 发来的嵌入向量与文本不对应。</translation>
    </message>
    <message>
        <source>Check that the model is an embedding model.</source>
        <translation>请确认该模型是嵌入模型。</translation>
    </message>
    <message>
        <source>Choose a model that takes the mean, the first or the last token.</source>
        <translation>请选择以均值、首个或末个词元汇聚的模型。</translation>
    </message>
    <message>
        <source>The model&apos;s file %1 is missing.</source>
        <translation>缺少模型文件 %1。</translation>
    </message>
    <message>
        <source>The prefixes &quot;query: &quot; and &quot;passage: &quot; are taken from the model&apos;s README.</source>
        <translation>前缀“query: ”和“passage: ”取自模型的 README。</translation>
    </message>
    <message>
        <source>The model asks for texts of %1 tokens and has positions for %2.</source>
        <translation>模型要求 %1 个词元的文本，但只有 %2 个位置。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a way of pooling.</source>
        <translation>“%1”不是一种汇聚方式。</translation>
    </message>
    <message>
        <source>Use mean, cls or last.</source>
        <translation>请使用 mean、cls 或 last。</translation>
    </message>
    <message>
        <source>The model does not say how its embeddings are made: the mean over all tokens is taken.</source>
        <translation>模型没有说明如何生成嵌入向量：采用所有词元的均值。</translation>
    </message>
    <message>
        <source>Choose another encoder, such as MiniLM, multilingual E5 or RoBERTa.</source>
        <translation>请选择其他编码器，例如 MiniLM、multilingual E5 或 RoBERTa。</translation>
    </message>
    <message>
        <source>%1 is an encoder: it makes embeddings of texts, but it cannot write or be tuned to answer.</source>
        <translation>%1 是编码器：它能生成文本的嵌入向量，但不能写作，也不能微调为作答模型。</translation>
    </message>
    <message>
        <source>Choose a language model here, such as SmolLM2, Llama 3 or Qwen2.5.</source>
        <translation>请在此选择语言模型，例如 SmolLM2、Llama 3 或 Qwen2.5。</translation>
    </message>
    <message>
        <source>GGUF cannot say that %1 has %2 = %3.</source>
        <translation>GGUF 无法表示 %1 的 %2 = %3。</translation>
    </message>
    <message>
        <source>A publisher&apos;s own licence: commercial use must be registered or asked for first.</source>
        <translation>发布者自己的许可：商用须先登记或申请。</translation>
    </message>
    <message>
        <source>Use is free, but changed versions, such as tuned models, may not be passed on.</source>
        <translation>可自由使用，但修改后的版本（例如调优后的模型）不得传播。</translation>
    </message>
    <message>
        <source>Commercial use: yes.</source>
        <translation>商用：可以。</translation>
    </message>
    <message>
        <source>Commercial use: with conditions.</source>
        <translation>商用：有条件。</translation>
    </message>
    <message>
        <source>Commercial use: no.</source>
        <translation>商用：不可。</translation>
    </message>
    <message>
        <source>Commercial use: unknown.</source>
        <translation>商用：未知。</translation>
    </message>
    <message>
        <source>Choose a model of another family, such as SmolLM2, Llama 3, Qwen2.5 or Gemma.</source>
        <translation>请选择其他系列的模型，例如 SmolLM2、Llama 3、Qwen2.5 或 Gemma。</translation>
    </message>
    <message>
        <source>There is no chat template named %1.</source>
        <translation>没有名为 %1 的对话模板。</translation>
    </message>
    <message>
        <source>Take one of these: %1.</source>
        <translation>请从以下各项中选择：%1。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s rules make a text of %1 bytes far too long.</source>
        <translation>分词器的规则使一段 %1 字节的文本变得过长。</translation>
    </message>
    <message>
        <source>The tokenizer cannot be trained: %1.</source>
        <translation>无法训练分词器：%1。</translation>
    </message>
    <message>
        <source>Give it more text, or another size of the vocabulary.</source>
        <translation>请提供更多文本，或改用其他词表大小。</translation>
    </message>
    <message>
        <source>The text has characters that the tokenizer does not know, and it has no token for the unknown.</source>
        <translation>文本含有分词器不认识的字符，而它没有表示未知字符的词元。</translation>
    </message>
    <message>
        <source>Choose a model whose tokenizer knows the characters of your texts.</source>
        <translation>请选择其分词器认识您文本中字符的模型。</translation>
    </message>
    <message>
        <source>There is no text to embed.</source>
        <translation>没有要嵌入的文本。</translation>
    </message>
    <message>
        <source>%1 matrices that the file has as %2 are computed as %3.</source>
        <translation>文件中以 %2 存储的 %1 个矩阵按 %3 计算。</translation>
    </message>
    <message>
        <source>Another download to %1 is under way.</source>
        <translation>另一个到 %1 的下载正在进行。</translation>
    </message>
    <message>
        <source>Wait for it, or choose another folder.</source>
        <translation>请等待它完成，或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The download names no files.</source>
        <translation>下载没有指定文件。</translation>
    </message>
    <message>
        <source>Choose the model&apos;s files again.</source>
        <translation>请重新选择模型的文件。</translation>
    </message>
    <message>
        <source>It was not said where the model is to be kept.</source>
        <translation>没有指定模型放在哪里。</translation>
    </message>
    <message>
        <source>The download needs about %1 MB on the disk of %2, and %3 MB are free.</source>
        <translation>下载需要在 %2 所在磁盘上占用约 %1 MB，剩余 %3 MB。</translation>
    </message>
    <message>
        <source>Make room, or choose another disk or a smaller version of the model.</source>
        <translation>请腾出空间，或选择其他磁盘，或选择更小的模型版本。</translation>
    </message>
    <message>
        <source>The hub names no hash for %1: only its size can be checked.</source>
        <translation>模型站没有给出 %1 的哈希值：只能校验大小。</translation>
    </message>
    <message>
        <source>%1 makes embeddings; it writes no text.</source>
        <translation>%1 是嵌入模型，不能生成文本。</translation>
    </message>
    <message>
        <source>Choose a model that writes text.</source>
        <translation>请选择能生成文本的模型。</translation>
    </message>
    <message>
        <source>Both answers are the same.</source>
        <translation>两个回答相同。</translation>
    </message>
    <message>
        <source>Give the better one with --chosen and the worse one with --rejected.</source>
        <translation>用 --chosen 给出较好的回答，用 --rejected 给出较差的回答。</translation>
    </message>
    <message>
        <source>There is no preference %1.</source>
        <translation>没有编号为 %1 的偏好。</translation>
    </message>
    <message>
        <source>&quot;preferences list&quot; shows those that there are.</source>
        <translation>“preferences list”会列出现有的偏好。</translation>
    </message>
    <message>
        <source>&quot;evaluations list&quot; shows those that there are.</source>
        <translation>“evaluations list”会列出现有的评估。</translation>
    </message>
    <message>
        <source>The evaluation &quot;%1&quot; has no item %2.</source>
        <translation>评估“%1”中没有题目 %2。</translation>
    </message>
    <message>
        <source>&quot;evaluations items&quot; shows those that there are.</source>
        <translation>“evaluations items”会列出现有的题目。</translation>
    </message>
    <message>
        <source>The job &quot;%1&quot; ended without another checkpoint.</source>
        <translation>任务“%1”已结束，没有新的检查点。</translation>
    </message>
    <message>
        <source>See what became of it: job show %1</source>
        <translation>查看结果：job show %1</translation>
    </message>
    <message>
        <source>The job %1 is not waiting.</source>
        <translation>任务 %1 不在等待。</translation>
    </message>
    <message>
        <source>Only jobs that wait have a place in the queue.</source>
        <translation>只有等待中的任务才在队列里。</translation>
    </message>
    <message>
        <source>The job &quot;%1&quot; is at work.</source>
        <translation>任务“%1”正在运行。</translation>
    </message>
    <message>
        <source>Stop it first: job stop %1</source>
        <translation>请先停止它：job stop %1</translation>
    </message>
    <message>
        <source>It needs the passwords of %1 files, of %2 for one.</source>
        <translation>它需要 %1 个文件的密码，例如 %2。</translation>
    </message>
    <message>
        <source>It needs the password of %1.</source>
        <translation>它需要 %1 的密码。</translation>
    </message>
    <message>
        <source>Continue it and enter the password; the window asks for it, and so does &quot;job resume&quot; with --ask-password.</source>
        <translation>请继续该任务并输入密码：窗口会询问密码，命令 &quot;job resume&quot; 加 --ask-password 也会询问。</translation>
    </message>
    <message>
        <source>The job could not be started: its keys or passwords could not be handed to it.</source>
        <translation>任务无法启动：密钥或密码无法交给它。</translation>
    </message>
    <message>
        <source>Give it fewer files with passwords at a time, and close other programs.</source>
        <translation>请一次少交给它一些带密码的文件，并关闭其他程序。</translation>
    </message>
    <message>
        <source>There is nothing to do again.</source>
        <translation>没有可以重做的操作。</translation>
    </message>
    <message>
        <source>There is nothing to take back.</source>
        <translation>没有可以撤销的操作。</translation>
    </message>
    <message>
        <source>&quot;changes&quot; shows what was done to pairs.</source>
        <translation>“changes”会列出对问答做过的操作。</translation>
    </message>
    <message>
        <source>The domain share is off by %1 points: every general row is already used %2 times. Add general data to reach it.</source>
        <translation>领域占比相差 %1 个百分点：每条通用数据都已使用 %2 次。请添加通用数据。</translation>
    </message>
    <message>
        <source>Generating was cancelled.</source>
        <translation>生成已取消。</translation>
    </message>
    <message>
        <source>fp32, because it has kernels of its own: bf16&apos;s products, %2 against %1 GFLOP/s, do not make up for them.</source>
        <translation>采用 fp32，因为它有专门的内核：bf16 的乘法速度（%2，fp32 为 %1 GFLOP/s）不足以弥补。</translation>
    </message>
    <message>
        <source>The adapter has no tensor &quot;%1&quot; of this size.</source>
        <translation>适配器没有这样大小的张量“%1”。</translation>
    </message>
    <message>
        <source>Use names and sizes of its own tensors.</source>
        <translation>请使用其自身张量的名称和大小。</translation>
    </message>
    <message>
        <source>Choose a window that the model can read.</source>
        <translation>请选择模型能够读取的窗口大小。</translation>
    </message>
    <message>
        <source>Choose a stride of at most the window.</source>
        <translation>请选择不超过窗口大小的步长。</translation>
    </message>
    <message>
        <source>The perplexity of a text needs two tokens.</source>
        <translation>计算文本的困惑度至少需要两个词元。</translation>
    </message>
    <message>
        <source>Give a longer text.</source>
        <translation>请提供更长的文本。</translation>
    </message>
    <message>
        <source>The adapter to go on with is of the kind %1; the recipe says otherwise.</source>
        <translation>要继续训练的适配器属于 %1 类型，而配方不是。</translation>
    </message>
    <message>
        <source>Choose the adapter&apos;s method in the recipe.</source>
        <translation>请在配方中选择该适配器的方法。</translation>
    </message>
    <message>
        <source>The adapter to go on with is a LoRA; the recipe says otherwise.</source>
        <translation>要继续训练的适配器是 LoRA，而配方不是。</translation>
    </message>
    <message>
        <source>The adapter has nothing that could be trained.</source>
        <translation>该适配器没有可以训练的内容。</translation>
    </message>
    <message>
        <source>Choose other targets in the recipe.</source>
        <translation>请在配方中选择其他目标。</translation>
    </message>
    <message>
        <source>Tune it with an adapter first.</source>
        <translation>请先用适配器调优。</translation>
    </message>
    <message>
        <source>it changes the embedding or the head, which are one tensor in this model</source>
        <translation>它改变了嵌入或输出头，而在此模型中两者是同一个张量</translation>
    </message>
    <message>
        <source>Blocks of %1 do not divide the %2 inputs of %3.</source>
        <translation>大小为 %1 的块不能整除 %3 的 %2 个输入。</translation>
    </message>
    <message>
        <source>Choose a block size that divides the width of every layer.</source>
        <translation>请选择能整除每层宽度的块大小。</translation>
    </message>
    <message>
        <source>it consists of virtual tokens, which are no weights of the base</source>
        <translation>它由虚拟词元组成，而虚拟词元不是基座的权重</translation>
    </message>
    <message>
        <source>The text that the virtual tokens are to begin as is empty.</source>
        <translation>虚拟词元的起始文本为空。</translation>
    </message>
    <message>
        <source>Write a text, or choose another start.</source>
        <translation>请写一段文本，或选择其他起点。</translation>
    </message>
    <message>
        <source>The model has no module &quot;%1&quot; to train beside the adapter.</source>
        <translation>模型没有可与适配器一起训练的模块“%1”。</translation>
    </message>
    <message>
        <source>Name modules of this model, for example %1.</source>
        <translation>请写出此模型的模块，例如 %1。</translation>
    </message>
    <message>
        <source>The adapter&apos;s expression for module names is too long.</source>
        <translation>适配器中匹配模块名称的表达式过长。</translation>
    </message>
    <message>
        <source>Name the modules instead.</source>
        <translation>请改为写出模块名称。</translation>
    </message>
    <message>
        <source>The adapter %1 is of the kind %2, which this version does not compute.</source>
        <translation>适配器 %1 属于 %2 类型，此版本不能计算。</translation>
    </message>
    <message>
        <source>Use one of these kinds: %1.</source>
        <translation>请使用以下类型之一：%1。</translation>
    </message>
    <message>
        <source>The adapter %1 does not fit this model: %2 is %3 there and %4 here.</source>
        <translation>适配器 %1 不适合此模型：%2 在那里是 %3，在这里是 %4。</translation>
    </message>
    <message>
        <source>%1 virtual tokens are not possible for this model.</source>
        <translation>此模型不能有 %1 个虚拟词元。</translation>
    </message>
    <message>
        <source>Choose between 1 and %1.</source>
        <translation>请在 1 到 %1 之间选择。</translation>
    </message>
    <message>
        <source>The adapter cannot be merged into its base model: %1.</source>
        <translation>该适配器不能合并到基座模型：%1。</translation>
    </message>
    <message>
        <source>%1 is not an adapter&apos;s configuration.</source>
        <translation>%1 不是适配器的配置。</translation>
    </message>
    <message>
        <source>Inverse square root</source>
        <translation>平方根倒数</translation>
    </message>
    <message>
        <source>Stable, then decay</source>
        <translation>先稳定后衰减</translation>
    </message>
    <message>
        <source>One cycle</source>
        <translation>单周期</translation>
    </message>
    <message>
        <source>Decay</source>
        <translation>衰减</translation>
    </message>
    <message>
        <source>Over which share of the steps the rate falls at the end, with the schedule &quot;Stable, then decay&quot;.</source>
        <translation>在“先稳定后衰减”的计划中，学习率在最后多少比例的步数内下降。</translation>
    </message>
    <message>
        <source>llama.cpp knows no sliding window in models of this kind: the file ends its context at %1 tokens, where the window does.</source>
        <translation>llama.cpp 不支持这类模型的滑动窗口：文件的上下文长度因此限为窗口的 %1 个词元。</translation>
    </message>
    <message>
        <source>The merged tensor %1 has another size than its base.</source>
        <translation>合并后的张量 %1 与基座的大小不同。</translation>
    </message>
    <message>
        <source>it adds layers between those of the base, which no weight of it can stand for</source>
        <translation>它在基座的层之间增加了层，基座的任何权重都无法代替</translation>
    </message>
    <message>
        <source>Bottleneck adapters have no place in a model that norms what each part of a block gives.</source>
        <translation>对每个部分的输出再做归一化的模型中，瓶颈适配器没有位置。</translation>
    </message>
    <message>
        <source>Choose another method for this model, for example LoRA.</source>
        <translation>请为此模型选择其他方法，例如 LoRA。</translation>
    </message>
    <message>
        <source>The model has no module &quot;%1&quot; to train.</source>
        <translation>模型没有可训练的模块“%1”。</translation>
    </message>
    <message>
        <source>No module is named that would be trained.</source>
        <translation>没有写出要训练的模块。</translation>
    </message>
    <message>
        <source>Name modules, or choose another part.</source>
        <translation>请写出模块，或选择其他部分。</translation>
    </message>
    <message>
        <source>Low-rank updates beside the frozen weights. Little memory, little forgetting: the usual choice.</source>
        <translation>在冻结权重旁训练低秩更新。占用内存少，遗忘少：通常的选择。</translation>
    </message>
    <message>
        <source>Moves every weight. Most capable, most forgetful; needs much data.</source>
        <translation>调整全部权重。能力最强，遗忘也最多；需要大量数据。</translation>
    </message>
    <message>
        <source>Part of the model</source>
        <translation>模型的一部分</translation>
    </message>
    <message>
        <source>Moves the weights of some layers and keeps the rest as features. Cheaper than full fine-tuning, and what the lower layers know stays.</source>
        <translation>只变动部分层的权重，其余作为特征保留。比全量微调省，低层所知得以保留。</translation>
    </message>
    <message>
        <source>Bottleneck adapters</source>
        <translation>瓶颈适配器</translation>
    </message>
    <message>
        <source>Small networks between the layers of the frozen model. Forgets little and learns well, but makes every answer a little slower.</source>
        <translation>在冻结模型的层之间插入小网络。遗忘少、学得好，但每次回答略慢。</translation>
    </message>
    <message>
        <source>Prefix tuning</source>
        <translation>前缀微调</translation>
    </message>
    <message>
        <source>Learned keys and values before every text, in every layer. Good for style and format with little data; holds few facts.</source>
        <translation>在每一层、每段文本之前的可学习键和值。数据少时适合风格与格式；能记住的事实很少。</translation>
    </message>
    <message>
        <source>Prompt tuning</source>
        <translation>提示微调</translation>
    </message>
    <message>
        <source>Learned tokens before every text and nothing else. The smallest adapter of all; works best on large models.</source>
        <translation>只在每段文本之前学习词元，别无其他。最小的适配器；在大模型上效果最好。</translation>
    </message>
    <message>
        <source>P-tuning</source>
        <translation>P-tuning</translation>
    </message>
    <message>
        <source>Learned tokens as in prompt tuning, made by a small network while training. Settles more steadily, and the result is as small.</source>
        <translation>与提示微调一样学习词元，训练时由小网络生成。收敛更平稳，结果同样小。</translation>
    </message>
    <message>
        <source>IA³</source>
        <translation>IA³</translation>
    </message>
    <message>
        <source>Learned factors for keys, values and the feed-forward. A few thousand numbers that are quick to train; for small changes of behaviour.</source>
        <translation>为键、值和前馈学习的系数。只有几千个数，训练很快；适合行为的小改动。</translation>
    </message>
    <message>
        <source>Norms only</source>
        <translation>仅归一化层</translation>
    </message>
    <message>
        <source>Trains the norms of every layer alone. Tiny and hard to overfit; learns style rather than facts.</source>
        <translation>只训练每层的归一化层。极小且不易过拟合；学到的是风格而不是事实。</translation>
    </message>
    <message>
        <source>LoHa</source>
        <translation>LoHa</translation>
    </message>
    <message>
        <source>The product, number by number, of two low-rank updates. Reaches a higher rank with as many numbers as LoRA, and trains more slowly.</source>
        <translation>两个低秩更新逐元素相乘。用与 LoRA 同样多的数达到更高的秩，训练较慢。</translation>
    </message>
    <message>
        <source>LoKr</source>
        <translation>LoKr</translation>
    </message>
    <message>
        <source>A Kronecker product of two small matrices as the update. Fewer numbers than LoRA for the same layers, and slower to train.</source>
        <translation>以两个小矩阵的克罗内克积作为更新。同样的层所需的数比 LoRA 少，训练较慢。</translation>
    </message>
    <message>
        <source>VeRA</source>
        <translation>VeRA</translation>
    </message>
    <message>
        <source>One pair of random matrices for all layers, of which only two vectors a layer are trained. Very small adapters; wants a high rank and a high learning rate.</source>
        <translation>所有层共用一对随机矩阵，每层只训练两个向量。适配器非常小；需要较高的秩和学习率。</translation>
    </message>
    <message>
        <source>OFT</source>
        <translation>OFT</translation>
    </message>
    <message>
        <source>Turns the inputs of the layers by learned rotations. Keeps the angles between what the model knows, so it forgets little.</source>
        <translation>以学习得到的旋转变换各层的输入。保持模型所知之间的夹角，因此遗忘少。</translation>
    </message>
    <message>
        <source>As published</source>
        <translation>原始方法</translation>
    </message>
    <message>
        <source>DoRA: direction and size apart</source>
        <translation>DoRA：方向与大小分开</translation>
    </message>
    <message>
        <source>PiSSA: starts at the largest singular values</source>
        <translation>PiSSA：从最大的奇异值开始</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Of the adapted layers</source>
        <translation>仅被适配的层</translation>
    </message>
    <message>
        <source>Random numbers</source>
        <translation>随机数</translation>
    </message>
    <message>
        <source>Random words</source>
        <translation>随机词</translation>
    </message>
    <message>
        <source>A text</source>
        <translation>一段文本</translation>
    </message>
    <message>
        <source>MLP</source>
        <translation>MLP</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>Pfeiffer: after the feed-forward</source>
        <translation>Pfeiffer：前馈之后</translation>
    </message>
    <message>
        <source>Houlsby: after attention and feed-forward</source>
        <translation>Houlsby：注意力与前馈之后</translation>
    </message>
    <message>
        <source>Parallel to the feed-forward</source>
        <translation>与前馈并行</translation>
    </message>
    <message>
        <source>The last layers</source>
        <translation>最后几层</translation>
    </message>
    <message>
        <source>Embeddings and head</source>
        <translation>嵌入与输出头</translation>
    </message>
    <message>
        <source>Norms</source>
        <translation>归一化层</translation>
    </message>
    <message>
        <source>The modules named below</source>
        <translation>下面写出的模块</translation>
    </message>
    <message>
        <source>Variant</source>
        <translation>变体</translation>
    </message>
    <message>
        <source>DoRA often learns more at low ranks and costs a third of the speed; PiSSA settles sooner.</source>
        <translation>DoRA 在低秩时往往学得更多，速度约慢三分之一；PiSSA 收敛更快。</translation>
    </message>
    <message>
        <source>Virtual tokens</source>
        <translation>虚拟词元</translation>
    </message>
    <message>
        <source>How many learned tokens stand before every text. They take room in the context.</source>
        <translation>每段文本之前有多少个学习得到的词元。它们占用上下文。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>What the virtual tokens are before training. Words of the model settle faster than random numbers.</source>
        <translation>训练前虚拟词元是什么。模型自己的词比随机数收敛更快。</translation>
    </message>
    <message>
        <source>Start text</source>
        <translation>起始文本</translation>
    </message>
    <message>
        <source>The text that the virtual tokens begin as, where the start is a text. It is repeated or cut to their number.</source>
        <translation>起点为文本时，虚拟词元最初的文本。会按其数量重复或截断。</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>The small network that makes the virtual tokens while training.</source>
        <translation>训练时生成虚拟词元的小网络。</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>投影</translation>
    </message>
    <message>
        <source>Makes the prefix by a small network while training: steadier, and more memory.</source>
        <translation>训练时由小网络生成前缀：更平稳，内存更多。</translation>
    </message>
    <message>
        <source>Width of the network</source>
        <translation>网络宽度</translation>
    </message>
    <message>
        <source>Of the small network that is not needed afterwards. 0: as wide as a token.</source>
        <translation>训练后不再需要的小网络的宽度。0：与词元同宽。</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Where the small networks stand in a block. Twice as many cost twice as much.</source>
        <translation>小网络在块中的位置。数量加倍，开销也加倍。</translation>
    </message>
    <message>
        <source>Reduction</source>
        <translation>缩小倍数</translation>
    </message>
    <message>
        <source>By what the inner width is smaller than the model&apos;s. Smaller reductions hold more.</source>
        <translation>内部宽度比模型宽度小多少倍。倍数越小，容量越大。</translation>
    </message>
    <message>
        <source>Block size</source>
        <translation>块大小</translation>
    </message>
    <message>
        <source>The width of a rotation. It must divide the width of every adapted layer.</source>
        <translation>一个旋转的宽度，必须整除每个被适配层的宽度。</translation>
    </message>
    <message>
        <source>Trained part</source>
        <translation>训练的部分</translation>
    </message>
    <message>
        <source>Which weights move. Everything else stays as it is.</source>
        <translation>哪些权重会变动。其余保持不变。</translation>
    </message>
    <message>
        <source>Last layers</source>
        <translation>最后几层</translation>
    </message>
    <message>
        <source>How many blocks at the end of the model are trained.</source>
        <translation>训练模型末尾的多少个块。</translation>
    </message>
    <message>
        <source>Modules</source>
        <translation>模块</translation>
    </message>
    <message>
        <source>Instead of a set of targets: names as q_proj, v_proj, or a regular expression for whole paths. Empty: the set above.</source>
        <translation>代替目标集合：如 q_proj, v_proj 的名称，或匹配完整路径的正则表达式。留空：使用上面的集合。</translation>
    </message>
    <message>
        <source>Rate of B</source>
        <translation>B 的学习率</translation>
    </message>
    <message>
        <source>times</source>
        <translation>倍</translation>
    </message>
    <message>
        <source>LoRA+: the second matrix learns at so many times the rate. 16 is the published value; 1: as LoRA.</source>
        <translation>LoRA+：第二个矩阵的学习率是若干倍。论文取值为 16；1：与 LoRA 相同。</translation>
    </message>
    <message>
        <source>Ranks of modules</source>
        <translation>各模块的秩</translation>
    </message>
    <message>
        <source>Other ranks for some modules, such as down_proj=32, q_proj=8.</source>
        <translation>某些模块使用其他秩，例如 down_proj=32, q_proj=8。</translation>
    </message>
    <message>
        <source>Alphas of modules</source>
        <translation>各模块的 alpha</translation>
    </message>
    <message>
        <source>Other alphas for some modules, such as down_proj=64.</source>
        <translation>某些模块使用其他 alpha，例如 down_proj=64。</translation>
    </message>
    <message>
        <source>Biases</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Which biases are trained beside the matrices. With any of them the adapter switched off is no longer exactly the base in other programs.</source>
        <translation>除矩阵外还训练哪些偏置。训练任何偏置后，在其他程序中关闭适配器便不再与基座完全相同。</translation>
    </message>
    <message>
        <source>Whole modules</source>
        <translation>整个模块</translation>
    </message>
    <message>
        <source>Modules to train as a whole beside the adapter and to keep with it, such as lm_head, norm.</source>
        <translation>与适配器一起整体训练并保存的模块，例如 lm_head, norm。</translation>
    </message>
    <message>
        <source>Rate by depth</source>
        <translation>逐层学习率</translation>
    </message>
    <message>
        <source>Each layer learns at so many times the rate of the one above it. 1: all alike; 0.9 is usual.</source>
        <translation>每一层的学习率是其上一层的若干倍。1：全部相同；常用 0.9。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a module with its value.</source>
        <translation>“%1”不是带有取值的模块。</translation>
    </message>
    <message>
        <source>Write for example %1.</source>
        <translation>例如写成 %1。</translation>
    </message>
    <message>
        <source>%1 has an alpha without a rank; the two make one scale.</source>
        <translation>%1 有 alpha 而没有秩；两者合起来才是一个缩放。</translation>
    </message>
    <message>
        <source>Add the rank, or leave the alpha out.</source>
        <translation>请补上秩，或去掉 alpha。</translation>
    </message>
    <message>
        <source>An adapter that is not plain LoRA is computed by the general path, so the model is held in fp32 instead of %1: slower, and with more memory.</source>
        <translation>非普通 LoRA 的适配器由通用路径计算，因此模型以 fp32 而不是 %1 保存：较慢，内存也更多。</translation>
    </message>
    <message>
        <source>llama.cpp&apos;s format holds LoRA adapters alone; this one is of the kind %1.</source>
        <translation>llama.cpp 的格式只能存放 LoRA 适配器；这一个属于 %1 类型。</translation>
    </message>
    <message>
        <source>Export the merged model as GGUF, or the adapter in its own format.</source>
        <translation>请将合并后的模型导出为 GGUF，或以其自身格式导出适配器。</translation>
    </message>
    <message>
        <source>The adapter&apos;s configuration names more modules than any model has.</source>
        <translation>适配器的配置所列模块比任何模型都多。</translation>
    </message>
    <message>
        <source>%1 is no classifier: it has no labels.</source>
        <translation>%1 不是分类器：它没有标签。</translation>
    </message>
    <message>
        <source>Tune it on labelled texts first, or choose a classifier.</source>
        <translation>请先用带标签的文本微调它，或选择一个分类器。</translation>
    </message>
    <message>
        <source>Choose the precision fp32.</source>
        <translation>请选择 fp32 精度。</translation>
    </message>
    <message>
        <source>None of the %1 texts has a word that could be hidden.</source>
        <translation>这 %1 段文本中没有可遮蔽的词。</translation>
    </message>
    <message>
        <source>Choose documents with text.</source>
        <translation>请选择有文本的文档。</translation>
    </message>
    <message>
        <source>Row %1 has the label number %2; there are %3 labels.</source>
        <translation>第 %1 行的标签编号为 %2；共有 %3 个标签。</translation>
    </message>
    <message>
        <source>None of the %1 rows has a text and a label.</source>
        <translation>这 %1 行中没有一行既有文本又有标签。</translation>
    </message>
    <message>
        <source>Choose a file whose rows have both.</source>
        <translation>请选择每行既有文本又有标签的文件。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 has no token that hides a word.</source>
        <translation>%1 的分词器没有用于遮蔽词语的标记。</translation>
    </message>
    <message>
        <source>A classifier needs at least two labels, each with a name of its own.</source>
        <translation>分类器至少需要两个标签，且名称各不相同。</translation>
    </message>
    <message>
        <source>Choose rows with at least two labels.</source>
        <translation>请选择至少含两个标签的数据行。</translation>
    </message>
    <message>
        <source>The model has no %1 head to be saved.</source>
        <translation>该模型没有可保存的 %1 输出头。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a form in which a base model is held.</source>
        <translation>“%1”不是基座模型的存放方式。</translation>
    </message>
    <message>
        <source>Use plain, stored, int8, nf4 or fp4.</source>
        <translation>请用 plain、stored、int8、nf4 或 fp4。</translation>
    </message>
    <message>
        <source>A base model in blocks (%1) stays as it is: it can neither be tuned itself nor saved.</source>
        <translation>分块存放的基座模型（%1）保持不变：既不能直接调优，也不能保存。</translation>
    </message>
    <message>
        <source>Tune it with an adapter, or hold the base model in full precision.</source>
        <translation>请用适配器调优，或以全精度存放基座模型。</translation>
    </message>
    <message>
        <source>The keys and values of a prefix are made once for all layers, so layers cannot be computed again.</source>
        <translation>前缀的键和值为所有层一次生成，因此各层不能重新计算。</translation>
    </message>
    <message>
        <source>Switch recomputation off, or choose another method.</source>
        <translation>请关闭重新计算，或选择其他方法。</translation>
    </message>
    <message>
        <source>The module &quot;%1&quot; lies in blocks that stay as they are: it cannot be trained as a whole.</source>
        <translation>模块“%1”分块存放且保持不变：不能整体训练。</translation>
    </message>
    <message>
        <source>%1 names the labels of its classes in no order: id2label.</source>
        <translation>%1 中类别标签的编号不连续：id2label。</translation>
    </message>
    <message>
        <source>AdamW</source>
        <translation>AdamW</translation>
    </message>
    <message>
        <source>A step of its own for each weight, by the gradient&apos;s mean and spread. The usual choice.</source>
        <translation>按梯度的均值和波动，为每个权重定各自的步长。通常的选择。</translation>
    </message>
    <message>
        <source>AdamW, 8-bit memory</source>
        <translation>AdamW，8 位状态</translation>
    </message>
    <message>
        <source>Remembers with a quarter of the memory and learns alike. For full fine-tuning when memory is short.</source>
        <translation>优化器状态只占四分之一的内存，学习效果相当。适合内存不足时的全量微调。</translation>
    </message>
    <message>
        <source>Adafactor</source>
        <translation>Adafactor</translation>
    </message>
    <message>
        <source>Remembers rows and columns instead of weights. Least memory; a little less steady.</source>
        <translation>只记录行与列而不是每个权重。占用内存最少，稳定性略差。</translation>
    </message>
    <message>
        <source>Lion</source>
        <translation>Lion</translation>
    </message>
    <message>
        <source>Every weight moves by the same amount. Half the memory; wants a fifth of the learning rate.</source>
        <translation>每个权重移动同样的幅度。状态内存减半，学习率宜取五分之一。</translation>
    </message>
    <message>
        <source>Gradient descent with momentum</source>
        <translation>带动量的梯度下降</translation>
    </message>
    <message>
        <source>The plain method. Language models rarely train well with it; it wants a high learning rate.</source>
        <translation>最朴素的方法。语言模型用它很少训练得好；需要很高的学习率。</translation>
    </message>
    <message>
        <source>Muon</source>
        <translation>Muon</translation>
    </message>
    <message>
        <source>Turns a matrix in all directions alike, and leaves the rest to AdamW. Fewer steps for full fine-tuning and pretraining; each of them computes more.</source>
        <translation>让矩阵在各方向上均匀更新，其余参数交给 AdamW。全量微调和预训练所需步数更少，但每步计算更多。</translation>
    </message>
    <message>
        <source>Full precision</source>
        <translation>全精度</translation>
    </message>
    <message>
        <source>4 bits, NF4 (QLoRA)</source>
        <translation>4 位，NF4（QLoRA）</translation>
    </message>
    <message>
        <source>4 bits, FP4</source>
        <translation>4 位，FP4</translation>
    </message>
    <message>
        <source>8 bits</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>As its file has it</source>
        <translation>与文件中相同</translation>
    </message>
    <message>
        <source>Only when memory is short</source>
        <translation>仅在内存不足时</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>The feed-forward</source>
        <translation>前馈层</translation>
    </message>
    <message>
        <source>Whole layers</source>
        <translation>整层</translation>
    </message>
    <message>
        <source>Base model in memory</source>
        <translation>内存中的基座模型</translation>
    </message>
    <message>
        <source>How the base model is held while its adapter is trained. In 4 bits (QLoRA) its layers take an eighth of the memory at nearly the same speed; the base itself stays as it is.</source>
        <translation>训练适配器时基座模型如何存放。以 4 位（QLoRA）存放时，各层只占八分之一的内存，速度几乎不变；基座本身保持不变。</translation>
    </message>
    <message>
        <source>Compute again</source>
        <translation>重新计算</translation>
    </message>
    <message>
        <source>What is computed a second time instead of being kept until the gradients are due. It saves most of the memory that long texts take, costs up to a third of the speed, and changes no number.</source>
        <translation>哪些结果不保留到求梯度时，而是再算一遍。可省去长文本所占的大部分内存，速度最多降低三分之一，且不改变任何数值。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>How gradients become steps. AdamW is the usual choice; the others save memory or steps, and some want another learning rate.</source>
        <translation>梯度怎样变成更新步。AdamW 是通常的选择；其他优化器节省内存或步数，有的需要不同的学习率。</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>动量</translation>
    </message>
    <message>
        <source>How much of the last steps&apos; direction is kept. 0.9 is usual, 0.95 for Muon.</source>
        <translation>保留多少此前各步的方向。通常取 0.9，Muon 取 0.95。</translation>
    </message>
    <message>
        <source>Pulls weights towards zero at each step. Norms and biases are left out.</source>
        <translation>每一步把权重拉向零。归一化层和偏置除外。</translation>
    </message>
    <message>
        <source>How long the gradient is remembered.</source>
        <translation>梯度被记住多久。</translation>
    </message>
    <message>
        <source>How long the squared gradient is remembered; with Lion, the gradient from step to step.</source>
        <translation>梯度平方被记住多久；对 Lion 则是梯度从一步到下一步保留多少。</translation>
    </message>
    <message>
        <source>Noise on embeddings</source>
        <translation>嵌入噪声</translation>
    </message>
    <message>
        <source>NEFTune: a little noise on every word while training, against learning by heart. 5 is usual; 0: none.</source>
        <translation>NEFTune：训练时给每个词加一点噪声，防止死记硬背。通常取 5；0 表示不加。</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>标签平滑</translation>
    </message>
    <message>
        <source>The share of the certainty that is spread over all words, so that the model is not too sure. It is part of the loss that is shown. 0.1 is usual; 0: none.</source>
        <translation>把多少把握分摊到所有词上，使模型不过分自信。它计入所显示的损失。通常取 0.1；0 表示不用。</translation>
    </message>
    <message>
        <source>Average the weights</source>
        <translation>权重平均</translation>
    </message>
    <message>
        <source>of the last average</source>
        <translation>保留上次平均</translation>
    </message>
    <message>
        <source>Keeps a moving average of the weights, and it is what is validated and kept. 0.99 averages about a hundred steps; 0: off.</source>
        <translation>保留权重的滑动平均，验证和最终保留的都是它。0.99 约平均一百步；0 表示关闭。</translation>
    </message>
    <message>
        <source>Memory is short, so part of each layer is computed a second time instead of being kept: slower, with the same numbers.</source>
        <translation>内存不足，因此每层的一部分不保留而再算一遍：较慢，数值相同。</translation>
    </message>
    <message>
        <source>Training this model would need about %1 GB of memory beside its weights, and %2 GB are free.</source>
        <translation>除权重外，训练此模型约需 %1 GB 内存，而空闲 %2 GB。</translation>
    </message>
    <message>
        <source>Choose LoRA, a base model in 4 bits, whole layers computed again, a smaller micro-batch or a smaller model, or close other programs.</source>
        <translation>请选择 LoRA、4 位的基座模型、整层重新计算、更小的微批或更小的模型，或关闭其他程序。</translation>
    </message>
    <message>
        <source>No file with labelled texts was chosen.</source>
        <translation>未选择带标签文本的文件。</translation>
    </message>
    <message>
        <source>Choose a CSV or JSONL file with the columns &quot;text&quot; and &quot;label&quot;.</source>
        <translation>请选择含“text”和“label”列的 CSV 或 JSONL 文件。</translation>
    </message>
    <message>
        <source>There is no document to read.</source>
        <translation>没有可阅读的文档。</translation>
    </message>
    <message>
        <source>%1 has no rows with a text and a label; its columns are: %2.</source>
        <translation>%1 中没有同时含文本和标签的行；它的列是：%2。</translation>
    </message>
    <message>
        <source>Name the columns &quot;text&quot; and &quot;label&quot; (and &quot;evidence&quot; for pairs of texts).</source>
        <translation>请把列命名为“text”和“label”（成对文本再加“evidence”）。</translation>
    </message>
    <message>
        <source>%1 has %2 different labels; a classifier needs 2 to %3.</source>
        <translation>%1 有 %2 个不同的标签；分类器需要 2 到 %3 个。</translation>
    </message>
    <message>
        <source>Choose a file whose column &quot;label&quot; names classes.</source>
        <translation>请选择“label”列为类别名称的文件。</translation>
    </message>
    <message>
        <source>Full tuning needs the model in fp32 or bf16.</source>
        <translation>全量微调要求模型为 fp32 或 bf16。</translation>
    </message>
    <message>
        <source>Answer as the dataset does</source>
        <translation>像数据集那样作答</translation>
    </message>
    <message>
        <source>Learns the answers of a dataset&apos;s conversations. For a model that is to answer questions.</source>
        <translation>学习数据集对话中的回答。适合要回答问题的模型。</translation>
    </message>
    <message>
        <source>Go on reading (continued pretraining)</source>
        <translation>继续阅读（继续预训练）</translation>
    </message>
    <message>
        <source>Reads the documents themselves, end to end, word after word. Teaches a field&apos;s language before a model learns to answer; wants much text.</source>
        <translation>逐词从头到尾阅读文档本身。在学会作答之前先学会领域的语言；需要大量文本。</translation>
    </message>
    <message>
        <source>Find hidden words (encoders)</source>
        <translation>找回被遮蔽的词（编码器）</translation>
    </message>
    <message>
        <source>Hides whole words of the documents and learns to find them. Makes an encoder such as BERT at home in a field.</source>
        <translation>遮蔽文档中的整词并学习找回。让 BERT 之类的编码器熟悉一个领域。</translation>
    </message>
    <message>
        <source>Sort texts by label (encoders)</source>
        <translation>按标签给文本分类（编码器）</translation>
    </message>
    <message>
        <source>Learns to give a text one of the labels of a labelled file. For intents, topics, or whether a claim is true.</source>
        <translation>学习给文本打上标注文件中的一个标签。用于意图、主题，或判断说法是否属实。</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>训练目标</translation>
    </message>
    <message>
        <source>What the model learns: to answer as a dataset does, or to go on with the text of documents; an encoder to find hidden words, or to sort texts by label.</source>
        <translation>模型学什么：像数据集那样作答，或续读文档的文本；编码器则学习找回被遮蔽的词，或按标签给文本分类。</translation>
    </message>
    <message>
        <source>Domain share</source>
        <translation>领域占比</translation>
    </message>
    <message>
        <source>So much of what is read comes from the documents; the rest is general text, against forgetting.</source>
        <translation>所读内容中来自文档的比例；其余是通用文本，以防遗忘。</translation>
    </message>
    <message>
        <source>Hidden words</source>
        <translation>遮蔽比例</translation>
    </message>
    <message>
        <source>So much of a text is to be found again. BERT hides 0.15.</source>
        <translation>一段文本中要找回的比例。BERT 遮蔽 0.15。</translation>
    </message>
    <message>
        <source>The rules that split a text into words cannot be read.</source>
        <translation>无法读取把文本切分成词的规则。</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>请重新安装本程序。</translation>
    </message>
    <message>
        <source>There is no text to sort.</source>
        <translation>没有要分类的文本。</translation>
    </message>
    <message>
        <source>The work was cancelled.</source>
        <translation>工作已取消。</translation>
    </message>
    <message>
        <source>The tokenizer of %1 does not put one token before a text and one behind it.</source>
        <translation>%1 的分词器没有在文本前后各加一个标记。</translation>
    </message>
    <message>
        <source>The documents hold %1 tokens; %2 % of what is trained on is theirs.</source>
        <translation>文档共有 %1 个词元；训练内容的 %2 % 来自文档。</translation>
    </message>
    <message>
        <source>There is too little general text for a domain share of %1 %: it is %2 %.</source>
        <translation>通用文本太少，领域占比达不到 %1 %：实际为 %2 %。</translation>
    </message>
    <message>
        <source>The tokens in %1 are broken, or of another tokenizer.</source>
        <translation>%1 中的词元已损坏，或出自另一个分词器。</translation>
    </message>
    <message>
        <source>Rates are tested with language models; %1 is an encoder.</source>
        <translation>学习率测试只用于语言模型；%1 是编码器。</translation>
    </message>
    <message>
        <source>Start the training with the usual rate.</source>
        <translation>请用通常的学习率开始训练。</translation>
    </message>
    <message>
        <source>%1 is a language model; only an encoder can be tuned for this.</source>
        <translation>%1 是语言模型；只有编码器能按此目标微调。</translation>
    </message>
    <message>
        <source>Choose an encoder such as BERT or RoBERTa, or another objective.</source>
        <translation>请选择 BERT、RoBERTa 等编码器，或换一个训练目标。</translation>
    </message>
    <message>
        <source>Answers of a field, as QLoRA</source>
        <translation>领域问答，仿 QLoRA</translation>
    </message>
    <message>
        <source>Style and format, as LIMA</source>
        <translation>风格与格式，仿 LIMA</translation>
    </message>
    <message>
        <source>Knowledge of a field, by reading on with replay</source>
        <translation>领域知识：带回放的继续阅读</translation>
    </message>
    <message>
        <source>Generative reading of a field, as BioGPT</source>
        <translation>领域生成式阅读，仿 BioGPT</translation>
    </message>
    <message>
        <source>Hidden words of a field, as ClimateBERT</source>
        <translation>领域掩词，仿 ClimateBERT</translation>
    </message>
    <message>
        <source>Sorting texts by intent, as BERT</source>
        <translation>按意图分类文本，仿 BERT</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a number, so %2 has no weight.</source>
        <translation>“%1”不是数字，因此 %2 没有权重。</translation>
    </message>
    <message>
        <source>Write NAME=0.7.</source>
        <translation>请写作 名称=0.7。</translation>
    </message>
    <message>
        <source>%1 is an adapter on a base model; its weights cannot be tuned themselves.</source>
        <translation>%1 是基座模型上的适配器；不能直接微调其权重。</translation>
    </message>
    <message>
        <source>Export it as a merged model first, or go on with the adapter.</source>
        <translation>请先合并导出，或继续训练该适配器。</translation>
    </message>
    <message>
        <source>There is nothing to combine: only one adapter is chosen.</source>
        <translation>没有可合并的：只选了一个适配器。</translation>
    </message>
    <message>
        <source>Choose two adapters or more.</source>
        <translation>请选择两个或更多适配器。</translation>
    </message>
    <message>
        <source>%1 is a whole model, not an adapter.</source>
        <translation>%1 是完整模型，不是适配器。</translation>
    </message>
    <message>
        <source>Choose models that were tuned with an adapter.</source>
        <translation>请选择用适配器微调的模型。</translation>
    </message>
    <message>
        <source>The adapters %1 and %2 were made from different base models.</source>
        <translation>适配器 %1 与 %2 来自不同的基座模型。</translation>
    </message>
    <message>
        <source>Combine adapters that were made from the same base model.</source>
        <translation>请合并来自同一基座模型的适配器。</translation>
    </message>
    <message>
        <source>The adapter %1 is of another base model than the others: its %2 has another size.</source>
        <translation>适配器 %1 的基座模型与其他适配器不同：其 %2 大小不同。</translation>
    </message>
    <message>
        <source>The weight %1 of the adapter %2 is not possible.</source>
        <translation>适配器 %2 的权重 %1 不可用。</translation>
    </message>
    <message>
        <source>Choose a number between -1000 and 1000 that is not zero.</source>
        <translation>请选择 -1000 到 1000 之间的非零数。</translation>
    </message>
    <message>
        <source>A share of %1 of the numbers cannot be kept.</source>
        <translation>不能保留 %1 的数值。</translation>
    </message>
    <message>
        <source>Choose a share above 0 and up to 1.</source>
        <translation>请选择大于 0、不超过 1 的比例。</translation>
    </message>
    <message>
        <source>The rank %1 is not possible.</source>
        <translation>秩 %1 不可用。</translation>
    </message>
    <message>
        <source>The adapter %1 has no matrix B that fits %2.</source>
        <translation>适配器 %1 没有与 %2 相配的矩阵 B。</translation>
    </message>
    <message>
        <source>These adapters have different ranks, %1 and %2, so their matrices cannot be added one by one.</source>
        <translation>这些适配器的秩不同（%1 和 %2），其矩阵无法逐个相加。</translation>
    </message>
    <message>
        <source>Choose the exact sum, or the sum at a smaller rank.</source>
        <translation>请选择精确相加，或以较小的秩相加。</translation>
    </message>
    <message>
        <source>Adapters of the kind IA3 are factors, which can only be averaged.</source>
        <translation>IA3 类适配器是系数，只能取平均。</translation>
    </message>
    <message>
        <source>Choose the mean of the matrices (linear).</source>
        <translation>请选择矩阵平均（linear）。</translation>
    </message>
    <message>
        <source>The adapter %1 is of the kind %2, of which there is no sum.</source>
        <translation>适配器 %1 属于 %2 类，这类无法相加。</translation>
    </message>
    <message>
        <source>The adapters %1 and %2 are of different kinds, %3 and %4.</source>
        <translation>适配器 %1 与 %2 种类不同：%3 和 %4。</translation>
    </message>
    <message>
        <source>Exact sum</source>
        <translation>精确相加</translation>
    </message>
    <message>
        <source>Adds what the adapters do, exactly. The ranks add up, so the result is as large as all of them.</source>
        <translation>把各适配器的作用精确相加。秩也相加，因此结果与全部适配器一样大。</translation>
    </message>
    <message>
        <source>Sum at a smaller rank</source>
        <translation>以较小的秩相加</translation>
    </message>
    <message>
        <source>Keeps the largest directions of the exact sum. How much is lost is measured and shown.</source>
        <translation>保留精确之和中最大的方向。损失多少会测出并显示。</translation>
    </message>
    <message>
        <source>Mean of the matrices</source>
        <translation>矩阵平均</translation>
    </message>
    <message>
        <source>Adds the small matrices one by one: quick, of the same rank, and a rough approximation unless the adapters are near to each other.</source>
        <translation>逐个相加小矩阵：快，秩不变；除非适配器彼此接近，否则只是粗略近似。</translation>
    </message>
    <message>
        <source>Agreement of signs (TIES)</source>
        <translation>符号一致（TIES）</translation>
    </message>
    <message>
        <source>Drops the small numbers of each adapter and those that pull against the majority; for adapters that disturb each other.</source>
        <translation>丢弃各适配器中的小数值，以及与多数方向相反的数值；适合互相干扰的适配器。</translation>
    </message>
    <message>
        <source>Adapters cannot be combined by &quot;%1&quot;.</source>
        <translation>不能用“%1”合并适配器。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not what can be done with a model&apos;s adapter.</source>
        <translation>对模型的适配器不能做“%1”。</translation>
    </message>
    <message>
        <source>The adapter of %1 is trained further: its kind, rank and modules stay.</source>
        <translation>继续训练 %1 的适配器：其种类、秩和模块不变。</translation>
    </message>
    <message>
        <source>A new LoRA is trained on top of the adapter of %1, which stays as it is; both are saved as one.</source>
        <translation>在 %1 的适配器之上训练新的 LoRA，原适配器不变；两者存为一个。</translation>
    </message>
    <message>
        <source>End the process of a paused one first, with &quot;job end&quot;.</source>
        <translation>请先用 “job end” 结束已暂停训练的进程。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be changed in a training that has begun.</source>
        <translation>训练开始后不能更改 “%1”。</translation>
    </message>
    <message>
        <source>Change steps, rate, schedule, decay, clipping or patience, or start another training.</source>
        <translation>请更改步数、学习率、调度、衰减、裁剪或耐心值，或另开一次训练。</translation>
    </message>
    <message>
        <source>%1 is no training.</source>
        <translation>%1 不是训练任务。</translation>
    </message>
    <message>
        <source>&quot;runs list&quot; shows the trainings that there are.</source>
        <translation>用 &quot;runs list&quot; 查看已有的训练。</translation>
    </message>
    <message>
        <source>The losses of the rows of &quot;%1&quot; are not known.</source>
        <translation>“%1”各行的损失未知。</translation>
    </message>
    <message>
        <source>There is no sweep &quot;%1&quot; in this project.</source>
        <translation>此项目中没有扫描“%1”。</translation>
    </message>
    <message>
        <source>Begin one with: train … --sweep key=value,value</source>
        <translation>开始扫描：train … --sweep key=值,值</translation>
    </message>
    <message>
        <source>A new model has no base; %1 cannot be one.</source>
        <translation>新模型没有基座，%1 不能作为基座。</translation>
    </message>
    <message>
        <source>Leave --model out, or take the objective pretrain to go on with that model.</source>
        <translation>请去掉 --model；若要在该模型上继续训练，请改用目标 pretrain。</translation>
    </message>
    <message>
        <source>No model is named that is to be tuned.</source>
        <translation>没有指定要调优的模型。</translation>
    </message>
    <message>
        <source>Name one with --model.</source>
        <translation>请用 --model 指定一个。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>No model is chosen whose tokenizer the new model takes over.</source>
        <translation>没有选择要沿用其分词器的模型。</translation>
    </message>
    <message>
        <source>Choose one, or let a tokenizer be learnt from the documents.</source>
        <translation>请选择一个，或让分词器从文档中学习。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be the name of a recipe.</source>
        <translation>“%1”不能作为配方的名称。</translation>
    </message>
    <message>
        <source>Use letters, digits, blanks, &quot;-&quot;, &quot;_&quot; and &quot;.&quot;, at most 60 of them.</source>
        <translation>请使用字母、数字、空格、“-”、“_”和“.”，最多 60 个字符。</translation>
    </message>
    <message>
        <source>There is no recipe &quot;%1&quot; of your own.</source>
        <translation>您没有名为“%1”的配方。</translation>
    </message>
    <message>
        <source>&quot;recipe list&quot; shows those that there are.</source>
        <translation>用 &quot;recipe list&quot; 查看已有的配方。</translation>
    </message>
    <message>
        <source>There is a recipe &quot;%1&quot; already.</source>
        <translation>已有名为“%1”的配方。</translation>
    </message>
    <message>
        <source>Nothing may change recipe, data, model or program while the run starts: start it again.</source>
        <translation>运行启动时，配方、数据、模型和程序都不能变动：请重新启动。</translation>
    </message>
    <message>
        <source>Open MPI&apos;s library cannot be used: %1.</source>
        <translation>无法使用 Open MPI 的库：%1。</translation>
    </message>
    <message>
        <source>Install Debian&apos;s package openmpi-bin anew, or train in one process.</source>
        <translation>请重新安装 Debian 软件包 openmpi-bin，或用单个进程训练。</translation>
    </message>
    <message>
        <source>The processes of the training lost each other.</source>
        <translation>训练的各进程失去了联系。</translation>
    </message>
    <message>
        <source>Continue the run: it goes on from its last checkpoint.</source>
        <translation>请继续该运行：它会从最后一个检查点接着进行。</translation>
    </message>
    <message>
        <source>Training in several processes needs Open MPI, which is not installed.</source>
        <translation>多进程训练需要 Open MPI，但它没有安装。</translation>
    </message>
    <message>
        <source>Install Debian&apos;s package openmpi-bin, or train in one process.</source>
        <translation>请安装 Debian 软件包 openmpi-bin，或用单个进程训练。</translation>
    </message>
    <message>
        <source>%1 processes cannot share the %2 micro-batches of a step.</source>
        <translation>%1 个进程无法分担一步的 %2 个微批次。</translation>
    </message>
    <message>
        <source>Accumulate at least as many micro-batches as there are processes, or take fewer processes.</source>
        <translation>请让累积的微批次数不少于进程数，或减少进程数。</translation>
    </message>
    <message>
        <source>Process %1 has another program, or computes in another way, than the first one.</source>
        <translation>进程 %1 的程序或计算方式与第一个进程不同。</translation>
    </message>
    <message>
        <source>Process %1 has another recipe than the first one.</source>
        <translation>进程 %1 的配方与第一个进程不同。</translation>
    </message>
    <message>
        <source>Process %1 has other training data than the first one.</source>
        <translation>进程 %1 的训练数据与第一个进程不同。</translation>
    </message>
    <message>
        <source>Process %1 goes on from another checkpoint than the first one.</source>
        <translation>进程 %1 接续的检查点与第一个进程不同。</translation>
    </message>
    <message>
        <source>Process %1 starts from another model than the first one.</source>
        <translation>进程 %1 的起始模型与第一个进程不同。</translation>
    </message>
    <message>
        <source>The run goes on in %1 processes instead of %2. Its sums are rounded otherwise, so its numbers are no longer bit-equal to an uninterrupted run&apos;s; all else is as it was.</source>
        <translation>运行改用 %1 个进程（原为 %2 个）继续。求和的舍入不同，因此数值不再与未中断的运行逐位相等；其余不变。</translation>
    </message>
    <message>
        <source>There is no architecture &quot;%1&quot;.</source>
        <translation>没有名为“%1”的结构。</translation>
    </message>
    <message>
        <source>Choose llama, gpt2 or bloom.</source>
        <translation>请选择 llama、gpt2 或 bloom。</translation>
    </message>
    <message>
        <source>Learn to read from nothing (a new model)</source>
        <translation>从零学习阅读（新模型）</translation>
    </message>
    <message>
        <source>A new model of your own design reads the documents, with a tokenizer of its own. Wants very much text: about twenty tokens for each of its weights.</source>
        <translation>由您设计的新模型用自己的分词器阅读文档。需要非常多的文本：每个参数约二十个词元。</translation>
    </message>
    <message>
        <source>As Llama</source>
        <translation>同 Llama</translation>
    </message>
    <message>
        <source>Rotary positions, RMS norms, a gated feed-forward. The usual choice today, and the fastest here.</source>
        <translation>旋转位置、RMS 归一化、带门控的前馈层。目前的常规选择，在这里也最快。</translation>
    </message>
    <message>
        <source>As GPT-2</source>
        <translation>同 GPT-2</translation>
    </message>
    <message>
        <source>Learned positions, layer norms, a plain feed-forward. Every program can read it.</source>
        <translation>可学习的位置、层归一化、普通前馈层。各种程序都能读取。</translation>
    </message>
    <message>
        <source>As BLOOM (ALiBi)</source>
        <translation>同 BLOOM（ALiBi）</translation>
    </message>
    <message>
        <source>No positions, but attention that fades with distance. BloombergGPT is built so.</source>
        <translation>没有位置编码，注意力随距离减弱。BloombergGPT 即采用这种结构。</translation>
    </message>
    <message>
        <source>Byte pairs</source>
        <translation>字节对</translation>
    </message>
    <message>
        <source>Joins bytes that often stand together, as GPT-2. Every text and language goes through.</source>
        <translation>合并经常相邻的字节，同 GPT-2。任何文本和语言都能处理。</translation>
    </message>
    <message>
        <source>SentencePiece, pairs</source>
        <translation>SentencePiece，字符对</translation>
    </message>
    <message>
        <source>Joins characters that often stand together, as Llama 2. Good for Chinese.</source>
        <translation>合并经常相邻的字符，同 Llama 2。适合中文。</translation>
    </message>
    <message>
        <source>SentencePiece, Unigram</source>
        <translation>SentencePiece，Unigram</translation>
    </message>
    <message>
        <source>Keeps the pieces that explain the texts best, as T5. Slower to make.</source>
        <translation>保留最能解释文本的片段，同 T5。制作较慢。</translation>
    </message>
    <message>
        <source>Another model&apos;s</source>
        <translation>其他模型的</translation>
    </message>
    <message>
        <source>Takes over what is there, so that both models count tokens alike. Its vocabulary may be large.</source>
        <translation>直接沿用，使两个模型的词元计数一致。其词表可能很大。</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The optimiser&apos;s memory (ZeRO 1)</source>
        <translation>优化器状态（ZeRO 1）</translation>
    </message>
    <message>
        <source>That and the gradients (ZeRO 2)</source>
        <translation>优化器状态和梯度（ZeRO 2）</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>结构</translation>
    </message>
    <message>
        <source>How the new model is built. Llama&apos;s way has the fastest kernels here.</source>
        <translation>新模型的构造方式。Llama 的方式在这里有最快的内核。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>How many blocks stand one after the other. Depth lets a model combine what it has read.</source>
        <translation>前后相接的块数。深度使模型能把读到的内容结合起来。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>How many numbers stand for a token inside. The weights grow with its square.</source>
        <translation>模型内部用多少个数表示一个词元。参数数随其平方增长。</translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Into so many parts the width is divided for attention. 32 to 128 numbers a head are usual.</source>
        <translation>注意力把宽度分成这么多份。每个头通常为 32 到 128 个数。</translation>
    </message>
    <message>
        <source>Key-value heads</source>
        <translation>键值头</translation>
    </message>
    <message>
        <source>Fewer than heads: several heads share keys and values, which saves memory in answering. 0: as many as heads.</source>
        <translation>少于注意力头时，多个头共用键和值，回答时节省内存。0：与注意力头相同。</translation>
    </message>
    <message>
        <source>Feed-forward width</source>
        <translation>前馈宽度</translation>
    </message>
    <message>
        <source>The inner width of each block&apos;s second half. 0: the usual one, 8/3 of the width as Llama, 4 times as GPT-2.</source>
        <translation>每块后半部分的内部宽度。0：常用值，Llama 为宽度的 8/3，GPT-2 为 4 倍。</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message>
        <source>The longest text that the model will read at once. It learns no more than the length limit of its rows.</source>
        <translation>模型一次能读的最长文本。它学到的不会超过训练行的长度上限。</translation>
    </message>
    <message>
        <source>One table of tokens</source>
        <translation>共用词元表</translation>
    </message>
    <message>
        <source>The same numbers stand for a token when it is read and when it is written. Saves many weights in a small model.</source>
        <translation>词元在读入和写出时用同一组数表示。小模型可节省大量参数。</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>How texts are cut into tokens: learnt from the documents, or another model&apos;s.</source>
        <translation>文本如何切分为词元：从文档中学习，或沿用其他模型的。</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>How many different tokens the tokenizer learns. More make texts shorter and the model larger; little text does not bear many.</source>
        <translation>分词器学习多少种词元。越多文本越短、模型越大；文本少时支撑不了太多。</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>进程数</translation>
    </message>
    <message>
        <source>Shared out</source>
        <translation>分片</translation>
    </message>
    <message>
        <source>What each of several processes keeps its share of instead of the whole. It saves memory, most with full fine-tuning, and changes the numbers by rounding alone.</source>
        <translation>多个进程各自只保存一份而不是全部的内容。可节省内存，全量微调时最多；数值只有舍入差别。</translation>
    </message>
    <message>
        <source>A new model has nothing to keep: all of it is trained, not an adapter.</source>
        <translation>新模型没有可保留的内容：训练的是整个模型，而不是适配器。</translation>
    </message>
    <message>
        <source>Choose the method &quot;full&quot;.</source>
        <translation>请选择方法“full”。</translation>
    </message>
    <message>
        <source>A width of %1 does not divide into %2 heads of an even width.</source>
        <translation>宽度 %1 不能均分为 %2 个宽度为偶数的头。</translation>
    </message>
    <message>
        <source>Choose a width that is a multiple of twice the number of heads.</source>
        <translation>请选择注意力头数两倍的倍数作为宽度。</translation>
    </message>
    <message>
        <source>%1 heads cannot share %2 key-value heads evenly.</source>
        <translation>%1 个注意力头不能均匀共用 %2 个键值头。</translation>
    </message>
    <message>
        <source>Choose a number of key-value heads that divides the heads, or 0.</source>
        <translation>请选择能整除注意力头数的键值头数，或 0。</translation>
    </message>
    <message>
        <source>A context of %1 tokens cannot hold rows of %2 tokens.</source>
        <translation>%1 个词元的上下文放不下 %2 个词元的行。</translation>
    </message>
    <message>
        <source>Raise the context, or lower the length limit.</source>
        <translation>请增大上下文，或减小长度上限。</translation>
    </message>
    <message>
        <source>Tiny</source>
        <translation>极小</translation>
    </message>
    <message>
        <source>About a million weights: shows within minutes that documents and tokenizer are right.</source>
        <translation>约一百万参数：几分钟内就能看出文档和分词器是否合适。</translation>
    </message>
    <message>
        <source>Small</source>
        <translation>小</translation>
    </message>
    <message>
        <source>About 8 million weights, for some hundred million characters of text.</source>
        <translation>约八百万参数，适合上亿字符的文本。</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>About 47 million weights, for gigabytes of text and days of training.</source>
        <translation>约四千七百万参数，适合数 GB 文本和数天的训练。</translation>
    </message>
    <message>
        <source>Reads the field alone. Rate, share of warm-up and schedule as there; passes and tokens a step (half a million there) are ours, and that model began from nothing, this one goes on.</source>
        <translation>只读本领域。学习率、预热占比和调度与文中相同；轮数和每步词元数（文中为五十万）由我们设定；文中模型从零开始，这里则是继续训练。</translation>
    </message>
    <message>
        <source>A new model of a field, as BloombergGPT</source>
        <translation>领域新模型，仿 BloombergGPT</translation>
    </message>
    <message>
        <source>A sweep goes over one field of the recipe or two.</source>
        <translation>一次扫描遍历配方的一个或两个字段。</translation>
    </message>
    <message>
        <source>Choose one or two, each with its values.</source>
        <translation>请选择一个或两个字段，并各自给出取值。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is there twice.</source>
        <translation>“%1”出现了两次。</translation>
    </message>
    <message>
        <source>Choose two different fields.</source>
        <translation>请选择两个不同的字段。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no values.</source>
        <translation>“%1”没有取值。</translation>
    </message>
    <message>
        <source>Write them with commas between: %1</source>
        <translation>请用逗号分隔填写：%1</translation>
    </message>
    <message>
        <source>A sweep cannot go over &quot;%1&quot;: the results could not be compared, or would be the same.</source>
        <translation>不能扫描“%1”：结果将无法比较，或完全相同。</translation>
    </message>
    <message>
        <source>Choose another field.</source>
        <translation>请选择其他字段。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has the value %2 twice.</source>
        <translation>“%1”的取值 %2 出现了两次。</translation>
    </message>
    <message>
        <source>Take one away.</source>
        <translation>请去掉一个。</translation>
    </message>
    <message>
        <source>That would be %1 runs; a sweep has at most %2.</source>
        <translation>这将是 %1 次训练；一次扫描最多 %2 次。</translation>
    </message>
    <message>
        <source>Choose fewer values.</source>
        <translation>请减少取值。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; names no values.</source>
        <translation>“%1”没有给出取值。</translation>
    </message>
    <message>
        <source>Write key=value,value; &quot;recipe fields&quot; shows the keys.</source>
        <translation>请写成 key=值,值；用 &quot;recipe fields&quot; 查看各字段。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means nothing to the run with %2.</source>
        <translation>“%1”对取值 %2 的训练没有意义。</translation>
    </message>
    <message>
        <source>Choose a field of that method.</source>
        <translation>请选择该方法的字段。</translation>
    </message>
    <message>
        <source>The run with %1 is not possible. %2</source>
        <translation>取值 %1 的训练不可行。%2</translation>
    </message>
    <message>
        <source>A new model of %1 million weights takes about %2 GB of memory in training, and %3 GB are free.</source>
        <translation>%1 百万参数的新模型在训练时约需 %2 GB 内存，目前可用 %3 GB。</translation>
    </message>
    <message>
        <source>Choose fewer layers, a smaller width or a smaller vocabulary, or close other programs.</source>
        <translation>请减少层数、宽度或词表，或关闭其他程序。</translation>
    </message>
    <message>
        <source>A new model of %1 million weights takes about %2 GB on the disk with its checkpoints, and %3 GB are free.</source>
        <translation>%1 百万参数的新模型连同检查点约需 %2 GB 磁盘空间，目前可用 %3 GB。</translation>
    </message>
    <message>
        <source>Free some space on this disk, or choose a smaller model.</source>
        <translation>请在此磁盘上腾出空间，或选择较小的模型。</translation>
    </message>
    <message>
        <source>The tokenizer is learnt from one text in %1, which is enough.</source>
        <translation>分词器从每 %1 篇中取一篇文本学习，这已足够。</translation>
    </message>
    <message>
        <source>The tokenizer is learnt from the texts.</source>
        <translation>正在从文本中学习分词器。</translation>
    </message>
    <message>
        <source>%1 is an encoder; its tokenizer does not suit a model that writes.</source>
        <translation>%1 是编码器，其分词器不适合生成文本的模型。</translation>
    </message>
    <message>
        <source>Choose a language model, or let a tokenizer be learnt.</source>
        <translation>请选择语言模型，或让分词器自行学习。</translation>
    </message>
    <message>
        <source>The new model gets its first, random weights.</source>
        <translation>正在为新模型写入初始的随机参数。</translation>
    </message>
    <message>
        <source>The new model has %1 weights, %2 of them in its table of %3 tokens.</source>
        <translation>新模型有 %1 个参数，其中 %2 个在 %3 个词元的词元表中。</translation>
    </message>
    <message>
        <source>The texts bear a vocabulary of %1 tokens only, not of %2.</source>
        <translation>这些文本只支撑得起 %1 个词元的词表，而不是 %2 个。</translation>
    </message>
    <message>
        <source>mpirun could not start the %1 processes of the training.</source>
        <translation>mpirun 无法启动训练的 %1 个进程。</translation>
    </message>
    <message>
        <source>The run&apos;s worker.log says why. Try it again, or train in one process.</source>
        <translation>运行的 worker.log 写有原因。请重试，或用单个进程训练。</translation>
    </message>
    <message>
        <source>Training in %1 processes.</source>
        <translation>用 %1 个进程训练。</translation>
    </message>
    <message>
        <source>The texts are cut into tokens.</source>
        <translation>正在把文本切分为词元。</translation>
    </message>
    <message>
        <source>Step %1: row %2 alone gives a loss or gradient that is not a number. It begins: %3</source>
        <translation>第 %1 步：单是第 %2 行就使损失或梯度不是数字。其开头为：%3</translation>
    </message>
    <message>
        <source>Step %1: no row is the cause by itself; together they are too much.</source>
        <translation>第 %1 步：没有哪一行单独是原因；合在一起才超出范围。</translation>
    </message>
    <message>
        <source>Step %1: the gradient rose to %2, where %3 was usual. Row %4 has the largest part in it; it begins: %5</source>
        <translation>第 %1 步：梯度升至 %2，而平时为 %3。第 %4 行占其中最大部分；其开头为：%5</translation>
    </message>
    <message>
        <source>Step %1: the loss rose to %2, where %3 was usual. Row %4 has the largest gradient of the step; it begins: %5</source>
        <translation>第 %1 步：损失升至 %2，而平时为 %3。第 %4 行是该步中梯度最大的一行；其开头为：%5</translation>
    </message>
    <message>
        <source>Step %1: that row&apos;s gradient is largest in block %2.</source>
        <translation>第 %1 步：该行的梯度在第 %2 块中最大。</translation>
    </message>
    <message>
        <source>Step %1: the numbers are wrong from the start: an embedding is not finite.</source>
        <translation>第 %1 步：数值从一开始就不对：有一个嵌入不是有限数。</translation>
    </message>
    <message>
        <source>Step %1: the numbers stop being finite in block %2.</source>
        <translation>第 %1 步：数值从第 %2 块起不再是有限数。</translation>
    </message>
    <message>
        <source>Step %1: the numbers stop being finite above the last block, in the head.</source>
        <translation>第 %1 步：数值在最后一块之上的输出头处不再是有限数。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; goes with the adapter %2, so the runs would not differ in it.</source>
        <translation>“%1”由适配器 %2 决定，因此各次训练在这一项上不会有差别。</translation>
    </message>
    <message>
        <source>The adapter %1 cannot be trained further. %2</source>
        <translation>适配器 %1 无法继续训练。%2</translation>
    </message>
    <message>
        <source>Only the recipe of an interrupted or ended training can be changed.</source>
        <translation>只能修改已中断或已结束的训练的配方。</translation>
    </message>
    <message>
        <source>Only a training that has ended and has a checkpoint can be trained further.</source>
        <translation>只有已结束且留有检查点的训练才能继续训练。</translation>
    </message>
    <message>
        <source>Start another training.</source>
        <translation>请开始另一次训练。</translation>
    </message>
    <message>
        <source>The training has done %1 steps already, so %2 are no more.</source>
        <translation>训练已完成 %1 步，因此 %2 步并不更多。</translation>
    </message>
    <message>
        <source>The training has done its %1 epochs already, so %2 are no more.</source>
        <translation>训练已完成 %1 轮，因此 %2 轮并不更多。</translation>
    </message>
    <message>
        <source>Ask for more, all of them counted from the start.</source>
        <translation>请指定更多，均从头开始计数。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; has no memory of its own.</source>
        <translation>“%1”没有自己的内存。</translation>
    </message>
    <message>
        <source>Choose a graphics card.</source>
        <translation>请选择显卡。</translation>
    </message>
    <message>
        <source>int8, because the model&apos;s file is quantised: its blocks stay as they are, and numbers are made of them when they are multiplied.</source>
        <translation>选用 int8：模型文件已量化，分块保持原样，相乘时再还原为数值。</translation>
    </message>
    <message>
        <source>NCCL&apos;s library %1, which joins several GPUs, cannot be used: %2.</source>
        <translation>无法使用连接多块显卡的 NCCL 库 %1：%2。</translation>
    </message>
    <message>
        <source>Install NVIDIA&apos;s package libnccl2, name its file in FIELDWRIGHT_NCCL, or train in one process.</source>
        <translation>请安装 NVIDIA 的软件包 libnccl2，或在 FIELDWRIGHT_NCCL 中指明其文件，或改为在一个进程中训练。</translation>
    </message>
    <message>
        <source>NCCL, which carries the gradients between the GPUs, fails: %1.</source>
        <translation>在显卡之间传送梯度的 NCCL 出错：%1。</translation>
    </message>
    <message>
        <source>Continue the run: it goes on from its last checkpoint. Train in one process if it fails again.</source>
        <translation>请继续运行：它会从最后一个检查点接着进行。如果再次失败，请在一个进程中训练。</translation>
    </message>
    <message>
        <source>%1 processes need a GPU each, from %2 on; this machine has %3 that can be used.</source>
        <translation>%1 个进程各需要一块显卡，从 %2 算起；这台机器上可用的有 %3 块。</translation>
    </message>
    <message>
        <source>Take fewer processes, or choose the device cpu.</source>
        <translation>请减少进程数，或选择设备 cpu。</translation>
    </message>
    <message>
        <source>An encoder takes adapters of its linear layers and norms, not one of the kind %1.</source>
        <translation>编码器可用其线性层和归一化层的适配器，不能用 %1 这一种。</translation>
    </message>
    <message>
        <source>An adapter of an encoder is described by its configuration.</source>
        <translation>编码器的适配器由其配置来描述。</translation>
    </message>
    <message>
        <source>An encoder is tuned in fp32.</source>
        <translation>编码器以 fp32 调优。</translation>
    </message>
    <message>
        <source>A base model in blocks (%1) is computed in fp32 or bf16, not in %2.</source>
        <translation>分块保存的基座模型（%1）以 fp32 或 bf16 计算，不能用 %2。</translation>
    </message>
    <message>
        <source>The recipe was changed after step %1: %2. All steps up to there would have been taken alike, so the run goes on as one that had it so from the start.</source>
        <translation>配方在第 %1 步之后被修改：%2。此前的每一步按新配方也会完全相同，因此本次运行等同于从一开始就采用该配方的运行。</translation>
    </message>
    <message>
        <source>The recipe was changed after step %1: %2. From there on the numbers are not those of a run that had it so from the start, nor of one that was left alone: the learning rate goes on with %3, on the schedule of %4 steps.</source>
        <translation>配方在第 %1 步之后被修改：%2。从此处起，数值既不同于从一开始就采用该配方的运行，也不同于未修改的运行：学习率从 %3 继续，调度按 %4 步计算。</translation>
    </message>
    <message>
        <source>The run goes on with %1 threads on &quot;%2&quot; instead of %3 on &quot;%4&quot;, so its numbers are no longer bit-equal to an uninterrupted run&apos;s: equal within rounding alone.</source>
        <translation>运行以 %1 个线程在“%2”上继续，而不是 %3 个线程在“%4”上，因此其数值不再与未中断的运行逐位相等，仅在舍入误差内相等。</translation>
    </message>
    <message>
        <source>The run goes on on another machine or library: with %1 instead of %2. Its numbers are no longer bit-equal to an uninterrupted run&apos;s, but equal within rounding.</source>
        <translation>运行在另一台机器或另一版本的库上继续：%1，而不是 %2。其数值不再与未中断的运行逐位相等，但在舍入误差内相等。</translation>
    </message>
    <message>
        <source>An encoder takes adapters of its linear layers and norms; the method %1 adds tokens or layers.</source>
        <translation>编码器可用其线性层和归一化层的适配器；方法 %1 会添加词元或层。</translation>
    </message>
    <message>
        <source>Choose LoRA, another method of that kind, or full tuning.</source>
        <translation>请选择 LoRA、同类的其他方法或全量调优。</translation>
    </message>
    <message>
        <source>An encoder is held in full precision while an adapter is trained.</source>
        <translation>训练适配器时，编码器以完整精度保存在内存中。</translation>
    </message>
    <message>
        <source>Hold the base model in full precision.</source>
        <translation>请以完整精度保存基座模型。</translation>
    </message>
    <message>
        <source>What each layer begins with</source>
        <translation>各层的输入</translation>
    </message>
    <message>
        <source>The optimiser and its memory</source>
        <translation>优化器及其状态</translation>
    </message>
    <message>
        <source>Both</source>
        <translation>两者</translation>
    </message>
    <message>
        <source>Pause and show its rows</source>
        <translation>暂停并显示相关数据行</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>At a spike of the loss</source>
        <translation>损失突增时</translation>
    </message>
    <message>
        <source>Several processes share the micro-batches of each step and the threads between them; the losses stay the same. Needs Open MPI, and as many accumulated micro-batches as there are processes. Of graphics cards each has one of its own, and NVIDIA&apos;s NCCL joins them.</source>
        <translation>多个进程分担每一步的微批次，并分用线程；损失不变。需要 Open MPI，且累积的微批次数不少于进程数。使用显卡时，每个进程各占一块，由 NVIDIA 的 NCCL 相连。</translation>
    </message>
    <message>
        <source>Moved to main memory</source>
        <translation>移至内存</translation>
    </message>
    <message>
        <source>What waits in the computer&apos;s memory while a graphics card computes: the numbers that each layer begins with, from which it is computed again, or the optimiser and its memory. It makes room for larger models and longer texts, costs speed, and changes the numbers by rounding alone.</source>
        <translation>显卡计算时暂存在内存中的数据：各层的输入（该层将据此重新计算），或优化器及其状态。可容纳更大的模型和更长的文本，但速度降低，数值仅有舍入差异。</translation>
    </message>
    <message>
        <source>The processor computes in the computer&apos;s memory already: nothing can be moved there.</source>
        <translation>处理器本来就在内存中计算，没有可移动的数据。</translation>
    </message>
    <message>
        <source>Choose a graphics card as the device, or move nothing.</source>
        <translation>请选择显卡作为设备，或不移动数据。</translation>
    </message>
    <message>
        <source>Several processes share the optimiser between their devices, so it cannot wait in the computer&apos;s memory.</source>
        <translation>多个进程在各自设备间分担优化器，因此不能暂存在内存中。</translation>
    </message>
    <message>
        <source>Train in one process, or move the activations alone.</source>
        <translation>请用一个进程训练，或只移动激活值。</translation>
    </message>
    <message>
        <source>fp32, because the processor has kernels of its own for a base model in blocks.</source>
        <translation>选用 fp32：处理器有专门计算分块基座模型的内核。</translation>
    </message>
    <message>
        <source>%1 is a whole encoder, and other programs take its folder as it is.</source>
        <translation>%1 是完整的编码器，其他程序可以直接使用它的文件夹。</translation>
    </message>
    <message>
        <source>Copy the folder %1.</source>
        <translation>请复制文件夹 %1。</translation>
    </message>
    <message>
        <source>An encoder is written as a Hugging Face folder or as its adapter, not as %1.</source>
        <translation>编码器可写成 Hugging Face 文件夹或其适配器，不能写成 %1。</translation>
    </message>
    <message>
        <source>An encoder is written in F32, not in %1.</source>
        <translation>编码器以 F32 写出，不能用 %1。</translation>
    </message>
    <message>
        <source>Choose the type F32.</source>
        <translation>请选择类型 F32。</translation>
    </message>
    <message>
        <source>The adapter of the encoder %1 can be trained further, and no more.</source>
        <translation>编码器 %1 的适配器只能继续训练。</translation>
    </message>
    <message>
        <source>Go on with its method, or export the tuned model and tune that.</source>
        <translation>请沿用它的方法，或导出调优后的模型再调优。</translation>
    </message>
    <message>
        <source>Choose LoRA, whole layers computed again, a smaller micro-batch or a smaller model, or close other programs.</source>
        <translation>请选择 LoRA、整层重新计算、更小的微批次或更小的模型，或关闭其他程序。</translation>
    </message>
    <message>
        <source>A classifier is no model of sentences: how %1 makes embeddings is not part of it.</source>
        <translation>分类器不是句向量模型：%1 如何生成嵌入不会保留在其中。</translation>
    </message>
    <message>
        <source>No checkpoint of &quot;%1&quot; is whole, so it cannot be trained further. %2</source>
        <translation>“%1”没有完整的检查点，因此无法继续训练。%2</translation>
    </message>
    <message>
        <source>Start a new run with more steps; what &quot;%1&quot; made stays as it is.</source>
        <translation>请以更多步数开始新的运行；“%1”的成果保持不变。</translation>
    </message>
    <message>
        <source>This run goes on where &quot;%1&quot; ended.</source>
        <translation>本次运行从“%1”结束处继续。</translation>
    </message>
    <message>
        <source>The memory of %1 is short, so part of what the training needs waits in the computer&apos;s memory: slower, with the same numbers but for rounding.</source>
        <translation>%1 的显存不足，训练所需的一部分暂存在内存中：速度较慢，数值除舍入外相同。</translation>
    </message>
    <message>
        <source>Step %1: the gradient rose to %2, where %3 was usual. No row is the cause by itself.</source>
        <translation>第 %1 步：梯度升至 %2，而通常为 %3。没有哪一行单独是原因。</translation>
    </message>
    <message>
        <source>Step %1: the loss rose to %2, where %3 was usual. No row is the cause by itself.</source>
        <translation>第 %1 步：损失升至 %2，而通常为 %3。没有哪一行单独是原因。</translation>
    </message>
    <message>
        <source>Step %1 has not changed the model yet. Resumed, the run takes it as it is, with its gradient clipped; or leave the step out.</source>
        <translation>第 %1 步尚未改变模型。恢复后运行会照原样执行该步（梯度经裁剪）；也可以略过该步。</translation>
    </message>
    <message>
        <source>Step %1: that row&apos;s gradient is largest in the embeddings.</source>
        <translation>第 %1 步：该行的梯度在嵌入层最大。</translation>
    </message>
    <message>
        <source>Step %1: that row&apos;s gradient is largest in the head.</source>
        <translation>第 %1 步：该行的梯度在输出头最大。</translation>
    </message>
    <message>
        <source>The job does not wait before a step that could be left out.</source>
        <translation>该任务并没有停在可以略过的一步之前。</translation>
    </message>
    <message>
        <source>Go on without --leave-out.</source>
        <translation>请不带 --leave-out 继续。</translation>
    </message>
    <message>
        <source>The training ended early, because its validation loss no longer fell; unchanged, the new one would end at once.</source>
        <translation>该训练因验证损失不再下降而提前结束；不作改动的话，新的训练会立刻结束。</translation>
    </message>
    <message>
        <source>Ask for more, or for another learning rate.</source>
        <translation>请要求更多，或换一个学习率。</translation>
    </message>
    <message>
        <source>%1 is not there, and %2, which has its name in the project of this run, is another model: it is not used. Put the model back where it was, or choose the model again in a new run.</source>
        <translation>%1 不存在，而此运行所属项目中与其同名的 %2 是另一个模型，因此不使用它。请把模型放回原处，或在新的运行中重新选择模型。</translation>
    </message>
    <message>
        <source>%1 is not there; %2 in the project of this run is used in its place.</source>
        <translation>%1 不存在，改用此运行所属项目中的 %2。</translation>
    </message>
    <message>
        <source>Step %1 is left out: the model stays as it was before it.</source>
        <translation>第 %1 步已略过：模型保持该步之前的状态。</translation>
    </message>
    <message>
        <source>A step far above those before it is told. Where its loss is higher than it ever was, or its gradient by far, the run can pause before the step changes the model; going on is for runs that nobody watches, and sweeps always do.</source>
        <translation>远高于之前各步的一步会被报告。若其损失高于以往任何一步，或梯度远高于以往，训练可在该步改动模型之前暂停；“继续”适合无人看守的训练，扫描总是继续。</translation>
    </message>
    <message>
        <source>For hundreds to thousands of pairs. Rate, schedule, rank, alpha, dropout, clipping and 4 bits as for the 7B model there; its script also names this warm-up, which a constant schedule passes over there. Passes, length and tokens a step are ours.</source>
        <translation>适合数百到数千个问答对。学习率、调度、秩、alpha、dropout、裁剪和 4 比特与其 7B 模型相同；其脚本也写有这一预热，但那里的恒定调度会略过它。轮数、长度和每步词元数由我们选定。</translation>
    </message>
    <message>
        <source>For about a thousand careful examples that show how to answer. Rate, passes, betas, weight decay and length as there, and the rate falls to a tenth; ours are the tokens of a step (32 examples there, 64 for smaller models) and no dropout.</source>
        <translation>适合约一千个精心编写、示范如何回答的样例。学习率、轮数、beta、权重衰减和长度与原文相同，学习率降到十分之一；每步词元数（原文为 32 个样例，较小模型为 64 个）和不用 dropout 由我们选定。</translation>
    </message>
    <message>
        <source>Warms the rate up again and lets it fall to a tenth, with one twentieth of general text against forgetting, as there for text in the model&apos;s own language; for another language it was a quarter. The rate is that of their model of 405 million weights, in its pretraining too. Wants much text. Passes, length and tokens a step are ours.</source>
        <translation>重新预热学习率并让其降到十分之一，混入二十分之一的通用文本以防遗忘，与原文中同语言文本的做法相同；换成另一种语言时原文用四分之一。学习率取自其 4.05 亿参数模型，与其预训练相同。需要大量文本。轮数、长度和每步词元数由我们选定。</translation>
    </message>
    <message>
        <source>Makes an encoder at home in a field. ClimateBERT read two million paragraphs twelve times at a rate of 5e-4; the values here are those of task-adaptive pretraining on little text (table 13 there), which suit the few megabytes of a folder. Hidden share and weight decay are the same in both. Stopping early and tokens a step are ours.</source>
        <translation>让编码器熟悉一个领域。ClimateBERT 以 5e-4 的学习率把两百万个段落读了十二遍；此处的值取自少量文本上的任务自适应预训练（见其表 13），适合一个文件夹里的几兆字节。两者的遮盖比例和权重衰减相同。提前停止和每步词元数由我们选定。</translation>
    </message>
    <message>
        <source>For texts with labels: requests by intent, claims by truth. Rate and passes from the ranges there, weight decay as in its pretraining, warm-up and length as in the authors&apos; code. Tokens a step are ours: 16 rows of full length, as there, and more of short ones.</source>
        <translation>适合带标签的文本：按意图分类请求，按真假判断陈述。学习率和轮数取自原文的范围，权重衰减与其预训练相同，预热和长度与作者的代码相同。每步词元数由我们选定：满长度时与原文一样是 16 行，短文本则更多。</translation>
    </message>
    <message>
        <source>Begins from nothing, with half of the text general. ALiBi, a Unigram tokenizer, schedule, warm-up, betas, decay, clipping, share and length as there; ours are the size (50 billion weights there), the rate that goes with it (6e-5 there), four passes instead of four fifths of one and the tokens of a step.</source>
        <translation>从零开始，一半为通用文本。ALiBi、Unigram 分词器、调度、预热、beta、衰减、裁剪、比例和长度与原文相同；规模（原文为 500 亿参数）、与之相应的学习率（原文为 6e-5）、四轮而非五分之四轮以及每步词元数由我们选定。</translation>
    </message>
    <message>
        <source>Final rate</source>
        <translation>末端学习率</translation>
    </message>
    <message>
        <source>share of the peak</source>
        <translation>占峰值比例</translation>
    </message>
    <message>
        <source>Where the learning rate&apos;s fall ends. Many published runs keep a tenth of the peak; a constant rate does not fall, and one cycle ends near zero by itself.</source>
        <translation>学习率下降的终点。许多已发表的训练保留峰值的十分之一；恒定学习率不下降，单周期调度自行降到接近零。</translation>
    </message>
    <message>
        <source>They are told from the first step of a run on.</source>
        <translation>从训练的第一步起可知。</translation>
    </message>
    <message>
        <source>Choose another field, or train another adapter on top of this one.</source>
        <translation>请选择其他字段，或在该适配器之上再训练一个。</translation>
    </message>
    <message>
        <source>The run %1 has left no model.</source>
        <translation>训练 %1 没有留下模型。</translation>
    </message>
    <message>
        <source>Keep that of a training of this project that has ended.</source>
        <translation>请留用本项目中已结束的训练的模型。</translation>
    </message>
    <message>
        <source>%1, which &quot;%2&quot; stands on, is not at %3, nor among the models here.</source>
        <translation>“%2”所依赖的 %1 不在 %3，也不在本机的模型之中。</translation>
    </message>
    <message>
        <source>Say where it is on this machine, or add it to the models; then continue the run.</source>
        <translation>请指明它在本机的位置，或把它加入模型，然后继续该训练。</translation>
    </message>
    <message>
        <source>Put it there again, then continue the run.</source>
        <translation>请把它放回原处，然后继续该训练。</translation>
    </message>
    <message>
        <source>No model that &quot;%1&quot; stands on is missing.</source>
        <translation>“%1”所依赖的模型都在。</translation>
    </message>
    <message>
        <source>Continue it as it is.</source>
        <translation>直接继续即可。</translation>
    </message>
    <message>
        <source>%1 is another model than %2, which &quot;%3&quot; stands on.</source>
        <translation>%1 与“%3”所依赖的 %2 不是同一个模型。</translation>
    </message>
    <message>
        <source>Choose the same files as on the machine where the run began.</source>
        <translation>请选择与训练开始时那台机器上相同的文件。</translation>
    </message>
    <message>
        <source>A stack takes every adapter as it is; %1 has the weight %2.</source>
        <translation>叠放时各适配器保持原样；%1 的权重却是 %2。</translation>
    </message>
    <message>
        <source>Give all of them the weight 1, or choose a sum.</source>
        <translation>请把所有权重设为 1，或选择相加。</translation>
    </message>
    <message>
        <source>Combine adapters of one kind, or stack them.</source>
        <translation>请合并同一类的适配器，或把它们叠放。</translation>
    </message>
    <message>
        <source>Combine adapters of the kinds LoRA or IA3, or stack them.</source>
        <translation>请合并 LoRA 或 IA3 类的适配器，或把它们叠放。</translation>
    </message>
    <message>
        <source>The device has too little free memory to record the steps: they are given to it operation by operation.</source>
        <translation>设备空闲显存不足，无法录制训练步：各步将逐个算子下发。</translation>
    </message>
    <message>
        <source>A recorded step gave other numbers than the plain one, so the steps are given to the device operation by operation.</source>
        <translation>录制的训练步与普通计算的结果不一致，因此各步将逐个算子下发到设备。</translation>
    </message>
    <message>
        <source>Steps that come often are given to the device as recordings from now on.</source>
        <translation>此后，常见的训练步以录制方式下发到设备。</translation>
    </message>
    <message>
        <source>The device could not record a step, so the steps are given to it operation by operation: %1</source>
        <translation>设备无法录制训练步，因此各步将逐个算子下发：%1</translation>
    </message>
    <message>
        <source>Stack adapters of one kind, or of these: %1.</source>
        <translation>请叠放同一类的适配器，或这些类的：%1。</translation>
    </message>
    <message>
        <source>An adapter of the kind %1 cannot act together with another one: PEFT defines no order for it.</source>
        <translation>%1 类适配器不能与另一个同时起作用：PEFT 没有为它规定次序。</translation>
    </message>
    <message>
        <source>Adapters of the kinds %1 and %2 cannot act together: PEFT defines no order for them.</source>
        <translation>%1 类与 %2 类适配器不能同时起作用：PEFT 没有为它们规定次序。</translation>
    </message>
    <message>
        <source>Adapters of the kind VERA whose frozen matrices come from different seeds cannot act together.</source>
        <translation>冻结矩阵来自不同随机种子的 VERA 类适配器不能同时起作用。</translation>
    </message>
    <message>
        <source>Train them with the same seed.</source>
        <translation>请用相同的随机种子训练。</translation>
    </message>
    <message>
        <source>Only one of several adapters that act together can have biases or whole modules of its own.</source>
        <translation>同时起作用的几个适配器中，只能有一个带有自己的偏置或整个模块。</translation>
    </message>
    <message>
        <source>Train the other without them.</source>
        <translation>请在训练另一个时不带这些。</translation>
    </message>
    <message>
        <source>Stack, each as it is</source>
        <translation>叠放，各保持原样</translation>
    </message>
    <message>
        <source>Keeps the adapters side by side in one folder, all of them at work in the order of the list: for kinds of which there is no sum. Without weights.</source>
        <translation>把各适配器并列存于一个文件夹，按列表次序一同起作用：用于无法相加的种类。不带权重。</translation>
    </message>
    <message>
        <source>%1 does not list two to %2 adapters by the names of their folders in it.</source>
        <translation>%1 没有按其中的文件夹名列出 2 到 %2 个适配器。</translation>
    </message>
    <message>
        <source>%1 is a stack of adapters inside another one.</source>
        <translation>%1 是套在另一叠适配器里的一叠适配器。</translation>
    </message>
    <message>
        <source>Only an adapter can be trained on top of an adapter.</source>
        <translation>在适配器之上只能训练适配器。</translation>
    </message>
    <message>
        <source>Choose LoRA, or export the tuned model merged and tune that.</source>
        <translation>请选择 LoRA，或导出合并后的模型再调优。</translation>
    </message>
    <message>
        <source>%1 is not on this machine; %2, which is the same model, is used in its place.</source>
        <translation>%1 不在本机；改用同一个模型 %2。</translation>
    </message>
    <message>
        <source>A new adapter is trained on top of that of %1, which stays as it is; both are saved, side by side.</source>
        <translation>在 %1 的适配器之上训练新的适配器，原适配器不变；两者并列保存。</translation>
    </message>
    <message>
        <source>Step %1: row %2 was in micro-batch %3 of the step, which process %4 computed; its rows were %5.</source>
        <translation>第 %1 步：第 %2 行位于该步的第 %3 个微批，由进程 %4 计算；其中的行为 %5。</translation>
    </message>
    <message>
        <source>it adds biases to layers that have none in this model</source>
        <translation>它为此模型中没有偏置的层添加了偏置</translation>
    </message>
    <message>
        <source>its biases depend on the weights of their layers</source>
        <translation>它的偏置取决于所在层的权重</translation>
    </message>
    <message>
        <source>The adapter %1 has places outside of %2.</source>
        <translation>适配器 %1 含有超出 %2 的位置。</translation>
    </message>
    <message>
        <source>The model of &quot;%1&quot;, the best of its sweep, could not be listed: %2</source>
        <translation>“%1”是其扫描中最佳的训练，但其模型未能列出：%2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is no run of a sweep: what it makes is listed by itself.</source>
        <translation>“%1”不属于任何扫描：它得到的模型会自动列出。</translation>
    </message>
    <message>
        <source>&quot;model list&quot; shows the models that there are.</source>
        <translation>“model list”会列出现有的模型。</translation>
    </message>
    <message>
        <source>The base model of %1, which &quot;%2&quot; stands on, is not at %3, nor among the models here.</source>
        <translation>“%2”所基于的 %1 的基座模型不在 %3，也不在这里的模型之中。</translation>
    </message>
    <message>
        <source>The adapter %1, which &quot;%2&quot; stands on, is not at %3, nor among the models here.</source>
        <translation>“%2”所基于的适配器 %1 不在 %3，也不在这里的模型之中。</translation>
    </message>
    <message>
        <source>%1, whose tokenizer &quot;%2&quot; takes over, is not at %3, nor among the models here.</source>
        <translation>“%2”要沿用其分词器的 %1 不在 %3，也不在这里的模型之中。</translation>
    </message>
    <message>
        <source>The run &quot;%1&quot; does not say what its model %2 is, so that no other place can be taken for it.</source>
        <translation>训练“%1”没有说明其模型 %2 的特征，因此无法确认其他位置的模型就是它。</translation>
    </message>
    <message>
        <source>Put it at %1, then continue the run.</source>
        <translation>请把它放到 %1，然后继续该训练。</translation>
    </message>
    <message>
        <source>Steps before this one were given to the device as recordings, and the next ones are not. Its numbers may no longer be bit-equal to an uninterrupted run&apos;s: equal within rounding alone.</source>
        <translation>此前的训练步以录制方式下发到设备，接下来的则不是。其数值可能不再与未中断的运行逐位相同：仅在舍入范围内相等。</translation>
    </message>
    <message>
        <source>An adapter of the kind %1 was to act together with another one, and adapts no modules.</source>
        <translation>一个 %1 类适配器本应与另一个同时起作用，但它不改动任何模块。</translation>
    </message>
    <message>
        <source>Use the adapters one at a time, and report this.</source>
        <translation>请一次只用一个适配器，并报告此问题。</translation>
    </message>
    <message>
        <source>%1 adapters cannot act together: a stack has at most %2.</source>
        <translation>%1 个适配器不能同时起作用：一个叠放最多有 %2 个。</translation>
    </message>
    <message>
        <source>Leave some out, or export the model with its adapters merged and go on from that one.</source>
        <translation>去掉几个，或者导出合并了适配器的模型并从它继续。</translation>
    </message>
    <message>
        <source>What the rows say is written down.</source>
        <translation>正在写下各行的内容。</translation>
    </message>
    <message>
        <source>What the rows of this run say cannot be kept, so their list will show numbers alone: %1</source>
        <translation>无法保存这次运行各行的内容，因此其列表只会显示编号：%1</translation>
    </message>
    <message>
        <source>What the rows say is kept of the first %1 of %2; the others are shown by their numbers alone.</source>
        <translation>%2 行中只保存前 %1 行的内容；其余的只显示编号。</translation>
    </message>
    <message>
        <source>This run was interrupted before. In case a recording of its steps was the cause, they are given to the device operation by operation from now on.</source>
        <translation>这次运行曾被中断。以防起因是训练步的录制，此后各步按单个运算下发到设备。</translation>
    </message>
    <message>
        <source>path or state is missing</source>
        <translation>缺少路径或状态</translation>
    </message>
    <message>
        <source>the document or its hash is missing</source>
        <translation>缺少文档或其哈希</translation>
    </message>
    <message>
        <source>a chunk lies outside the text</source>
        <translation>有一个片段超出了文本</translation>
    </message>
    <message>
        <source>%1, rank %2</source>
        <translation>%1，秩 %2</translation>
    </message>
    <message>
        <source>%1, virtual tokens: %2</source>
        <translation>%1，虚拟词元：%2</translation>
    </message>
    <message>
        <source>no permission to write, or a read-only disk</source>
        <translation>没有写入权限，或磁盘为只读</translation>
    </message>
    <message>
        <source>it is only %1 bytes long</source>
        <translation>只有 %1 字节</translation>
    </message>
    <message>
        <source>the backup did not finish</source>
        <translation>备份没有完成</translation>
    </message>
    <message>
        <source>the key &quot;%1&quot; stands twice</source>
        <translation>键“%1”出现了两次</translation>
    </message>
    <message>
        <source>not valid JSON at byte %1</source>
        <translation>第 %1 字节处不是有效的 JSON</translation>
    </message>
    <message>
        <source>nested deeper than %1 levels</source>
        <translation>嵌套超过 %1 层</translation>
    </message>
    <message>
        <source>%1 bytes are more than the limit of %2</source>
        <translation>%1 字节超过了 %2 字节的上限</translation>
    </message>
    <message>
        <source>it could not be parsed</source>
        <translation>无法解析</translation>
    </message>
    <message>
        <source>it has no messages</source>
        <translation>没有消息</translation>
    </message>
    <message>
        <source>a message has an unknown role</source>
        <translation>有一条消息的角色未知</translation>
    </message>
    <message>
        <source>it has no answer</source>
        <translation>没有回答</translation>
    </message>
    <message>
        <source>its table of contents is incomplete</source>
        <translation>目录不完整</translation>
    </message>
    <message>
        <source>it is no zip file</source>
        <translation>不是 zip 文件</translation>
    </message>
    <message>
        <source>an entry is cut off or has a wrong checksum</source>
        <translation>有一个条目被截断或校验和不对</translation>
    </message>
    <message>
        <source>an entry is longer than it says, or has a wrong checksum</source>
        <translation>有一个条目比标明的更长，或校验和不对</translation>
    </message>
    <message>
        <source>The adapter %1 uses %2 = %3; with that it cannot be added to others.</source>
        <translation>适配器 %1 使用了 %2 = %3，因此不能与其他适配器相加。</translation>
    </message>
    <message>
        <source>Stack the adapters, or leave this one out.</source>
        <translation>请改为叠放这些适配器，或不选这一个。</translation>
    </message>
    <message>
        <source>%1 tokens are no possible size</source>
        <translation>不能有 %1 个词元</translation>
    </message>
    <message>
        <source>there is no text</source>
        <translation>没有文本</translation>
    </message>
    <message>
        <source>the special token &quot;%1&quot; has a comma</source>
        <translation>特殊词元“%1”含有逗号</translation>
    </message>
    <message>
        <source>The adapter %1 follows from the base&apos;s own weights, which are held in fewer bits here.</source>
        <translation>适配器 %1 由基础模型本身的权重推出，而这里的权重以较少的位数保存。</translation>
    </message>
    <message>
        <source>Open the base in fp32, or in the format that its file has.</source>
        <translation>请以 fp32 或模型文件自身的格式打开基础模型。</translation>
    </message>
    <message>
        <source>The adapter %1 is of a kind that is not defined for models of the kind %2.</source>
        <translation>适配器 %1 的种类没有为 %2 类模型定义。</translation>
    </message>
    <message>
        <source>it is a prompt that the layers attend to, and no change of the base&apos;s weights</source>
        <translation>它是各层所关注的提示，并不改变基础模型的权重</translation>
    </message>
    <message>
        <source>what it does to a layer depends on the text</source>
        <translation>它对层的作用取决于文本</translation>
    </message>
    <message>
        <source>it is a small model that runs beside the base</source>
        <translation>它是与基础模型一同运行的小模型</translation>
    </message>
    <message>
        <source>The adapter %1 knows %2 tasks, and none of them is chosen.</source>
        <translation>适配器 %1 会 %2 种任务，但没有选定其中的一种。</translation>
    </message>
    <message>
        <source>Write {&quot;task&quot;: number} into a file %1 in its folder, with a number from 0 to %2.</source>
        <translation>请在它的文件夹里的文件 %1 中写入 {&quot;task&quot;: 数字}，数字从 0 到 %2。</translation>
    </message>
    <message>
        <source>The method &quot;%1&quot; trains a model&apos;s own adapter further, and this model has none.</source>
        <translation>方法“%1”用于继续训练模型自带的适配器，而此模型没有适配器。</translation>
    </message>
    <message>
        <source>Choose LoRA, or a model with an adapter.</source>
        <translation>请选择 LoRA，或选择带适配器的模型。</translation>
    </message>
    <message>
        <source>The adapter %1 does not say of which kind it is.</source>
        <translation>适配器 %1 未说明自己是哪一种类。</translation>
    </message>
    <message>
        <source>As its adapter is</source>
        <translation>按其适配器原样</translation>
    </message>
    <message>
        <source>Trains the model&apos;s own adapter further, which is of a kind that is not begun here. Its rank, modules and the like are in its configuration and stay.</source>
        <translation>继续训练模型自带的适配器，其种类无法在此新建。其秩、模块等由其配置决定，保持不变。</translation>
    </message>
    <message>
        <source>Of %2 validation rows, %1 ask what is trained as well: their loss falls whatever the model has understood.</source>
        <translation>%2 行验证数据中有 %1 行所问的内容也在训练数据里：无论模型是否理解，它们的损失都会下降。</translation>
    </message>
    <message>
        <source>Warm-up by steps</source>
        <translation>按步数预热</translation>
    </message>
    <message>
        <source>The learning rate rises from zero over so many steps, however long the run is. 0: over the share above.</source>
        <translation>学习率在这么多步内从零升起,与训练长短无关。0:按上面的占比。</translation>
    </message>
    <message>
        <source>The warm-up of %1 steps is no shorter than the run of %2 steps, so the learning rate never reaches its peak.</source>
        <translation>预热 %1 步,不短于整个训练的 %2 步,因此学习率始终达不到峰值。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Number types</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Context (tokens)</source>
        <translation>上下文（词元）</translation>
    </message>
    <message>
        <source>Vocabulary (tokens)</source>
        <translation>词表（词元）</translation>
    </message>
    <message>
        <source>Hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>Head for masked words</source>
        <translation>填词输出头</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>池化</translation>
    </message>
    <message>
        <source>Normalised embeddings</source>
        <translation>归一化的嵌入</translation>
    </message>
    <message>
        <source>Tokens of an embedded text at most</source>
        <translation>嵌入文本的最多词元数</translation>
    </message>
    <message>
        <source>Prefixes</source>
        <translation>前缀</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>encoder</source>
        <translation>编码器</translation>
    </message>
    <message>
        <source>%1 and %2 do not stand on the same base model.</source>
        <translation>%1 和 %2 不在同一个基座模型上。</translation>
    </message>
    <message>
        <source>A server has one base: start another server for the other one.</source>
        <translation>一个服务器只有一个基座：请为另一个另启服务器。</translation>
    </message>
    <message>
        <source>%1 is an encoder: it learns from documents or from labelled texts, not from a dataset.</source>
        <translation>%1 是编码器：它用文档或带标签的文本训练，不用数据集。</translation>
    </message>
    <message>
        <source>Leave --dataset out, name labelled texts with --labelled, or choose a language model.</source>
        <translation>请去掉 --dataset，用 --labelled 指定带标签的文本，或改用语言模型。</translation>
    </message>
    <message>
        <source>The objective %1 does not read what %2 names.</source>
        <translation>目标 %1 不读取 %2 所指定的内容。</translation>
    </message>
    <message>
        <source>Leave %1 out, or choose another objective with --objective.</source>
        <translation>请去掉 %1，或用 --objective 选择其他目标。</translation>
    </message>
    <message>
        <source>It has no question with an answer.</source>
        <translation>其中没有带答案的问题。</translation>
    </message>
    <message>
        <source>%1 is an adapter and can be no base.</source>
        <translation>%1 是适配器，不能作为基座。</translation>
    </message>
    <message>
        <source>%1 is a whole model and stands on no base.</source>
        <translation>%1 是完整的模型，没有基座。</translation>
    </message>
    <message>
        <source>Name an adapter and the whole model that it stands on.</source>
        <translation>请指定一个适配器和它所依附的完整模型。</translation>
    </message>
    <message>
        <source>%1 tensors become another type (%2): their rows do not divide into the blocks of this one. llama.cpp does the same.</source>
        <translation>%1 个张量改用别的类型（%2）：它们的行长不能被该类型的块整除。llama.cpp 也是如此。</translation>
    </message>
    <message>
        <source>Not compared with the original: %1</source>
        <translation>未与原模型比较：%1</translation>
    </message>
    <message>
        <source>Read again and compared with the adapter: its %1 numbers differ by at most %2.</source>
        <translation>已重新读取并与适配器比较：%1 个数值最多相差 %2。</translation>
    </message>
    <message>
        <source>Opened again and compared with the original: the log-probabilities of %1 tokens differ by at most %2 (%3 on average); %4 of %5 answers are the same.</source>
        <translation>已重新打开并与原模型比较：%1 个词元的对数概率最多相差 %2（平均 %3）；%5 个回答中有 %4 个相同。</translation>
    </message>
    <message>
        <source>It answers otherwise than the original; a finer number type stays nearer to it.</source>
        <translation>它的回答与原模型不同；更精细的数值类型会更接近原模型。</translation>
    </message>
    <message>
        <source>The domain share is off by %1 points: with so few rows, whole general rows come no nearer to it.</source>
        <translation>领域占比相差 %1 个百分点：行数太少，按整条混入通用数据无法更接近。</translation>
    </message>
    <message>
        <source>The domain share is off by %1 points: %2 general rows are too long for it, and every other one is already used %3 times. Add general data of ordinary length to reach it.</source>
        <translation>领域占比相差 %1 个百分点：%2 条通用数据过长，无法混入，其余每条都已使用 %3 次。请添加长度正常的通用数据。</translation>
    </message>
    <message>
        <source>its weight is not a number from 0 to 1000</source>
        <translation>其权重不是 0 到 1000 之间的数</translation>
    </message>
    <message>
        <source>Row %1 is left out. %2</source>
        <translation>略去第 %1 行。%2</translation>
    </message>
    <message>
        <source>%1 has no row that can be used. %2</source>
        <translation>%1 中没有可用的行。%2</translation>
    </message>
    <message>
        <source>A row&apos;s weight cannot be %1.</source>
        <translation>一行的权重不能是 %1。</translation>
    </message>
    <message>
        <source>No module that gets an adapter is called &quot;%1&quot;, which %2 names.</source>
        <translation>%2 中写了“%1”，但没有任何装适配器的模块叫这个名字。</translation>
    </message>
    <message>
        <source>Name modules that get one, such as %1.</source>
        <translation>请写装有适配器的模块，例如 %1。</translation>
    </message>
    <message>
        <source>The last %1 layers cannot be trained of a model that has %2.</source>
        <translation>模型只有 %2 层，无法训练最后 %1 层。</translation>
    </message>
    <message>
        <source>Choose at most %1, or the method &quot;full&quot;.</source>
        <translation>请最多选 %1 层，或选择方法“full”。</translation>
    </message>
    <message>
        <source>The expression &quot;%1&quot; for module names cannot be read: %2.</source>
        <translation>模块名的表达式“%1”无法解析：%2。</translation>
    </message>
    <message>
        <source>Mend it, or name the modules, such as %1.</source>
        <translation>请改正，或直接写模块名，例如 %1。</translation>
    </message>
    <message>
        <source>In %1, &quot;%2&quot; should be a number, but is %3.</source>
        <translation>%1 中的“%2”应是数，却是 %3。</translation>
    </message>
    <message>
        <source>In %1, &quot;%2&quot; should be true or false, but is %3.</source>
        <translation>%1 中的“%2”应是 true 或 false，却是 %3。</translation>
    </message>
    <message>
        <source>The adapter does not fit %1: it has %2 for %3, and the model has %4 there.</source>
        <translation>适配器与 %1 不符：它在 %3 处的形状为 %2，而模型在那里是 %4。</translation>
    </message>
    <message>
        <source>%1 does not hold the LoRA adapter of this model: %2.</source>
        <translation>%1 中不是这个模型的 LoRA 适配器：%2。</translation>
    </message>
    <message>
        <source>Export the adapter again.</source>
        <translation>请重新导出适配器。</translation>
    </message>
    <message>
        <source>Choose a model of the kind %1 that has %2 = %3.</source>
        <translation>请选用类型为 %1 且 %2 = %3 的模型。</translation>
    </message>
    <message>
        <source>%1 is an adapter for llama.cpp and no model of its own.</source>
        <translation>%1 是供 llama.cpp 使用的适配器，本身不是模型。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means nothing to the method %2.</source>
        <translation>“%1”对方法 %2 没有意义。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means nothing to the objective %2.</source>
        <translation>“%1”对目标 %2 没有意义。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means nothing to the optimiser %2.</source>
        <translation>“%1”对优化器 %2 没有意义。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; means nothing to a new model of the kind %2.</source>
        <translation>“%1”对 %2 类型的新模型没有意义。</translation>
    </message>
    <message>
        <source>Leave it out, or choose one of: %1.</source>
        <translation>请去掉，或选择其中之一：%1。</translation>
    </message>
    <message>
        <source>Every answer</source>
        <translation>每个回答</translation>
    </message>
    <message>
        <source>All turns of the assistant in a conversation. The questions are read, not learnt.</source>
        <translation>对话中助手的每一轮。问题只读，不学。</translation>
    </message>
    <message>
        <source>The last answer</source>
        <translation>最后一个回答</translation>
    </message>
    <message>
        <source>Only where a conversation ends up; what came before is read.</source>
        <translation>只学对话最后的结果；之前的只读。</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Questions, system prompt and the template&apos;s own marks as well.</source>
        <translation>问题、系统提示和模板自身的标记也学。</translation>
    </message>
    <message>
        <source>Which tokens of a conversation the model learns to write.</source>
        <translation>模型学习写出对话中的哪些词元。</translation>
    </message>
    <message>
        <source>&quot;recipe show&quot; lists the fields that there are.</source>
        <translation>用 &quot;recipe show&quot; 查看已有的字段。</translation>
    </message>
    <message>
        <source>Train the last answers only, use single questions and answers, or a template with {% generation %} marks.</source>
        <translation>只训练最后一个回答，或使用单轮问答，或使用带 {% generation %} 标记的模板。</translation>
    </message>
    <message>
        <source>A vocabulary of %1 is too small for these texts: their %2 different characters and the %3 tokens that are always there make %4.</source>
        <translation>词表大小 %1 对这些文本太小：文本中的 %2 个不同字符，加上始终存在的 %3 个词元，共需 %4。</translation>
    </message>
    <message>
        <source>Choose a vocabulary of %1 or more, or byte-level BPE, which needs no token for each character.</source>
        <translation>请把词表大小设为 %1 或更大，或改用字节级 BPE，它不需要为每个字符保留词元。</translation>
    </message>
    <message>
        <source>An answer has one form, not two.</source>
        <translation>一个回答只能有一种格式，不能有两种。</translation>
    </message>
    <message>
        <source>Give either a schema or a regular expression.</source>
        <translation>请给出模式或正则表达式之一。</translation>
    </message>
    <message>
        <source>%1 was asked for.</source>
        <translation>按要求采用 %1。</translation>
    </message>
    <message>
        <source>There is no validation: of so few rows none is held out. Nothing will say how the classifier does on texts that it was not trained on, and the last weights are kept.</source>
        <translation>没有验证数据：行数太少，没有留出任何一行。因此无法得知分类器在未训练文本上的表现，并保留最后的权重。</translation>
    </message>
    <message>
        <source>Memory ran out, so layers are computed a second time from now on instead of being kept: slower, with the same numbers.</source>
        <translation>内存不足，因此从现在起各层不再保留而是重算一次：较慢，数值不变。</translation>
    </message>
    <message>
        <source>Memory ran out, so the micro-batch is halved to %1 tokens and a step has %2 of them: the same mathematics, but the numbers are no longer bit-equal to an uninterrupted run&apos;s.</source>
        <translation>内存不足，因此微批减半为 %1 个词元，每步 %2 个微批：数学上相同，但数值不再与未中断的训练逐位相同。</translation>
    </message>
    <message>
        <source>Linux ended a program for want of memory while the attempt before ran, which ended without a word.</source>
        <translation>上一次尝试运行期间，Linux 因内存不足结束了某个程序，而那次尝试也无声地结束了。</translation>
    </message>
    <message>
        <source>Send one JSON object in UTF-8.</source>
        <translation>请发送一个 UTF-8 编码的 JSON 对象。</translation>
    </message>
    <message>
        <source>An encoder is not computed in %1.</source>
        <translation>编码器不能以 %1 计算。</translation>
    </message>
    <message>
        <source>An encoder is served without adapters.</source>
        <translation>编码器只能不带适配器地提供服务。</translation>
    </message>
    <message>
        <source>Export it merged with its adapter, and serve that.</source>
        <translation>请将它与适配器合并导出，再对外提供该模型。</translation>
    </message>
    <message>
        <source>Keys and values in 8 bits are for the processor&apos;s own kernels alone, which do not compute this model in %1 on %2: they keep their size.</source>
        <translation>8 位键值缓存仅用于处理器自有的内核，而它们不以 %1 在 %2 上计算此模型：键和值保持原来的大小。</translation>
    </message>
    <message>
        <source>%1 is not a text in UTF-8: %2 % of it cannot be read as one.</source>
        <translation>%1 不是 UTF-8 文本：其中 %2 % 无法作为文本读取。</translation>
    </message>
    <message>
        <source>Save it as UTF-8, or choose a text file.</source>
        <translation>请另存为 UTF-8，或选择文本文件。</translation>
    </message>
    <message>
        <source>The tokenizer and the model %1 disagree: the tokenizer has %2 tokens and the model embeddings for %3. The token number %4, which the texts have, is none of them.</source>
        <translation>分词器与模型 %1 不一致：分词器有 %2 个词元，而模型只有 %3 个词元的嵌入。文本中出现的第 %4 号词元不在其中。</translation>
    </message>
    <message>
        <source>Put the tokenizer into the model&apos;s folder that belongs to it.</source>
        <translation>请把与该模型配套的分词器放入模型文件夹。</translation>
    </message>
    <message>
        <source>The largest micro-batch, of %1 tokens, was tried first: at most %2 GB of memory are taken.</source>
        <translation>先试算了最大的微批（%1 个词元）：最多占用 %2 GB 内存。</translation>
    </message>
    <message>
        <source>Keep it as an adapter: export it in its own format.</source>
        <translation>请保留为适配器：以其自身的格式导出。</translation>
    </message>
    <message>
        <source>Choose the files of this model that are not quantised, or its GGUF file.</source>
        <translation>请选用该模型未量化的文件，或其 GGUF 文件。</translation>
    </message>
    <message>
        <source>Its family is supported, this setting is not. Look for another conversion or another size of this model that does without it.</source>
        <translation>该模型的系列受支持，但这项设置不受支持。请寻找该模型不含这项设置的其他转换版本或其他规模。</translation>
    </message>
    <message>
        <source>%1 has no prefix for texts of the kind &quot;%2&quot;.</source>
        <translation>%1 没有用于“%2”类文本的前缀。</translation>
    </message>
    <message>
        <source>It reads all texts alike: name no kind, or give the prefix.</source>
        <translation>它对所有文本一视同仁：请不要指定类别，或直接给出前缀。</translation>
    </message>
    <message>
        <source>It cannot be merged either: export the adapter in its own format.</source>
        <translation>它也无法合并：请以适配器自身的格式导出。</translation>
    </message>
    <message>
        <source>Top k</source>
        <translation>Top k</translation>
    </message>
    <message>
        <source>Draws among so many of the most likely tokens only. 0: among all. Fewer make answers safer and more alike. Takes effect with a temperature above 0.</source>
        <translation>只在这么多个最可能的词元中抽取。0：在全部词元中抽取。越少，回答越稳妥，也越相似。温度大于 0 时起作用。</translation>
    </message>
    <message>
        <source>Min p</source>
        <translation>Min p</translation>
    </message>
    <message>
        <source>Leaves out tokens less likely than this share of the most likely one. 0: none. Where the model is sure, little else remains. Takes effect with a temperature above 0.</source>
        <translation>去掉概率低于最可能词元的这一比例的词元。0：不去掉。模型有把握时，所剩无几。温度大于 0 时起作用。</translation>
    </message>
    <message>
        <source>Typical p</source>
        <translation>Typical p</translation>
    </message>
    <message>
        <source>Keeps the tokens that surprise about as much as the model expects, up to this share of the probability. 1: all. Takes effect with a temperature above 0.</source>
        <translation>保留意外程度与模型预期相近的词元，直到累计概率达到此值。1：全部保留。温度大于 0 时起作用。</translation>
    </message>
    <message>
        <source>Repetition</source>
        <translation>重复惩罚</translation>
    </message>
    <message>
        <source>Makes tokens less likely that question or answer have already. 1: off; 1.1 is usual, much more spoils the language.</source>
        <translation>降低提问或回答中已出现的词元的概率。1：关闭；常用 1.1，过大会损害语句。</translation>
    </message>
    <message>
        <source>Presence</source>
        <translation>出现惩罚</translation>
    </message>
    <message>
        <source>Makes every token less likely that the answer has already, however often: new subjects come. 0: off; below 0 it favours them.</source>
        <translation>降低回答中已出现的每个词元的概率，不论出现几次：会引出新话题。0：关闭；小于 0 则反而偏好它们。</translation>
    </message>
    <message>
        <source>Frequency</source>
        <translation>频率惩罚</translation>
    </message>
    <message>
        <source>Makes a token less likely with each time that it comes in the answer: words are repeated less. 0: off; below 0 it favours them.</source>
        <translation>词元在回答中每出现一次，概率就再降低一些：用词重复更少。0：关闭；小于 0 则反而偏好它们。</translation>
    </message>
    <message>
        <source>In %1, message %2 has no &quot;%3&quot;.</source>
        <translation>%1 中的第 %2 条消息没有“%3”。</translation>
    </message>
    <message>
        <source>%2 Go on with: job resume %1</source>
        <translation>%2继续运行：job resume %1</translation>
    </message>
    <message>
        <source>bf16, because it is fast here and has the range of fp32: %2 GFLOP/s measured, %1 in fp32, %3 in fp16.</source>
        <translation>bf16，因为它在本机很快，并且数值范围与 fp32 相同：实测 %2 GFLOP/s，fp32 为 %1，fp16 为 %3。</translation>
    </message>
    <message>
        <source>fp32, because it has kernels of its own, for which 16 bits do not make up: %1 GFLOP/s measured, %2 in bf16, %3 in fp16.</source>
        <translation>fp32，因为它有专门的内核，16 位弥补不了这一差距：实测 %1 GFLOP/s，bf16 为 %2，fp16 为 %3。</translation>
    </message>
    <message>
        <source>fp32, because 16 bits bring no speed here: %1 GFLOP/s measured, %2 in bf16, %3 in fp16.</source>
        <translation>fp32，因为 16 位在本机不会更快：实测 %1 GFLOP/s，bf16 为 %2，fp16 为 %3。</translation>
    </message>
    <message>
        <source>int8, because the model&apos;s file is quantised and %1 GOP/s were measured, against %2 in %3.</source>
        <translation>int8，因为模型文件是量化的，实测 %1 GOP/s，而 %3 为 %2。</translation>
    </message>
    <message>
        <source>Use fp32, bf16, fp16, int8 or int4.</source>
        <translation>请用 fp32、bf16、fp16、int8 或 int4。</translation>
    </message>
    <message>
        <source>A model that is held in fp16 can neither be tuned nor saved: small gradients would vanish in it unless the loss were scaled, and weights would be rounded.</source>
        <translation>以 fp16 载入的模型既不能微调也不能保存：不缩放损失，小梯度就会消失，权重也会被舍入。</translation>
    </message>
    <message>
        <source>The tensor %1 holds a weight beyond fp16&apos;s range, which ends at 65,504.</source>
        <translation>张量 %1 含有超出 fp16 范围（最大 65,504）的权重。</translation>
    </message>
    <message>
        <source>Choose the precision bf16 or fp32.</source>
        <translation>请选择精度 bf16 或 fp32。</translation>
    </message>
    <message>
        <source>The adapter %1 has %2 and %3 for %4, and the model %5 has %6 there.</source>
        <translation>适配器 %1 对 %4 给出的是 %2 和 %3，而模型 %5 在该处是 %6。</translation>
    </message>
    <message>
        <source>The adapter %1 has an impossible value: %2 = %3.</source>
        <translation>适配器 %1 含有不可能的值：%2 = %3。</translation>
    </message>
    <message>
        <source>The adapter %1 has the shapes %2 and %3 at %4, which are no pair.</source>
        <translation>适配器 %1 在 %4 处的形状是 %2 和 %3，不能配成一对。</translation>
    </message>
    <message>
        <source>The adapter %1 is for models of the architecture %2, and %3 is of %4.</source>
        <translation>适配器 %1 适用于架构为 %2 的模型，而 %3 的架构是 %4。</translation>
    </message>
    <message>
        <source>The adapter %1 is for a model that writes text, and is read with it alone.</source>
        <translation>适配器 %1 适用于生成文本的模型，只能与该模型一起读取。</translation>
    </message>
    <message>
        <source>Name the base model that it was made for.</source>
        <translation>请指定它所适用的基础模型。</translation>
    </message>
    <message>
        <source>Choose its base as the model, then add the file as an adapter.</source>
        <translation>请先选择它的基础模型作为模型，再把此文件作为适配器添加。</translation>
    </message>
    <message>
        <source>Nothing is trained in fp16: small gradients vanish in it unless the loss is scaled, which bf16 and fp32 can do without.</source>
        <translation>不用 fp16 训练：不缩放损失，小梯度就会消失，而 bf16 和 fp32 无需缩放。</translation>
    </message>
    <message>
        <source>General rows that cannot be used and are left out: %1. The first, in %2: %3</source>
        <translation>无法使用而略去的通用数据行：%1。第一处在 %2：%3</translation>
    </message>
    <message>
        <source>Rows left out: %1. The manifest says which and why.</source>
        <translation>略去的行：%1。清单中写明了是哪些行以及原因。</translation>
    </message>
    <message>
        <source>Rows longer than the length limit, which will be cut: %1.</source>
        <translation>超过长度上限、将被截断的行：%1。</translation>
    </message>
    <message>
        <source>Rows without a text or a label, which are left out: %1.</source>
        <translation>缺少文本或标签而略去的行：%1。</translation>
    </message>
    <message>
        <source>Rows that repeat another one&apos;s text and label: %1. They are kept, and count for more than others.</source>
        <translation>文本和标签与其他行相同的行：%1。这些行予以保留，比其他行分量更重。</translation>
    </message>
    <message>
        <source>Texts that bear different labels in different rows: %1. They are kept, and no classifier can get all of those rows right.</source>
        <translation>在不同行中标签不同的文本：%1。这些行予以保留，任何分类器都不可能全部判对。</translation>
    </message>
    <message>
        <source>Rows longer than the length limit, which are cut: %1.</source>
        <translation>超过长度上限而被截断的行：%1。</translation>
    </message>
    <message>
        <source>Process %1 of the training did not answer for %2 s, and all were ended.</source>
        <translation>训练的进程 %1 有 %2 秒没有响应，所有进程均已结束。</translation>
    </message>
    <message>
        <source>Linux ended process %1 of the training for want of memory, and the others with it.</source>
        <translation>由于内存不足，Linux 结束了训练的进程 %1，其余进程随之结束。</translation>
    </message>
    <message>
        <source>Process %1 of the training ended unexpectedly, and the others with it.</source>
        <translation>训练的进程 %1 意外结束，其余进程随之结束。</translation>
    </message>
    <message>
        <source>It can be continued, in another number of processes too.</source>
        <translation>可以继续训练，也可以改用另外的进程数。</translation>
    </message>
    <message>
        <source>There are more processes (%1) than cores (%2): they will wait for each other.</source>
        <translation>进程数（%1）多于核心数（%2）：它们会互相等待。</translation>
    </message>
    <message>
        <source>Choose fp32, bf16 or fp16.</source>
        <translation>请选择 fp32、bf16 或 fp16。</translation>
    </message>
    <message>
        <source>In %1 a request may be answered otherwise when others are answered beside it: how the products round depends on their number.</source>
        <translation>使用 %1 时，同时处理其他请求可能使某个请求的回答不同：乘积如何舍入取决于请求的数目。</translation>
    </message>
    <message>
        <source>Rows of %2 without text, which are left out: %1.</source>
        <translation>%2 中没有文本而略去的行：%1。</translation>
    </message>
    <message>
        <source>Rows without a token to train on, which are left out: %1.</source>
        <translation>没有可训练词元而略去的行：%1。</translation>
    </message>
    <message>
        <source>Go on with: job resume %1</source>
        <translation>继续运行：job resume %1</translation>
    </message>
    <message>
        <source>fp16, because the model&apos;s file has it and it is the fastest here: %3 GFLOP/s measured, %1 in fp32, %2 in bf16.</source>
        <translation>fp16，因为模型文件就是 fp16，并且它在本机最快：实测 %3 GFLOP/s，fp32 为 %1，bf16 为 %2。</translation>
    </message>
    <message>
        <source>fp32, because the model&apos;s file is not in fp16, whose range may be too small for it: %1 GFLOP/s measured, %2 in bf16, %3 in fp16.</source>
        <translation>fp32，因为模型文件不是 fp16，而 fp16 的范围对它可能太小：实测 %1 GFLOP/s，bf16 为 %2，fp16 为 %3。</translation>
    </message>
    <message>
        <source>fp32, because evaluations are compared with each other, also with those of other computers.</source>
        <translation>fp32，因为评估结果要相互比较，也要与其他计算机上的结果比较。</translation>
    </message>
    <message>
        <source>%1 (%2 GFLOP/s measured), because an adapter that is not plain LoRA is computed by the general path, and that does not compute in int8 on the processor; int8 would need less memory.</source>
        <translation>%1（实测 %2 GFLOP/s），因为普通 LoRA 以外的适配器由通用路径计算，而它在处理器上不以 int8 计算；int8 所需内存更少。</translation>
    </message>
    <message>
        <source>%1 (%2 GFLOP/s measured), because the processor&apos;s kernels for quantised weights do not compute this model&apos;s design; int8 would need less memory and be slower.</source>
        <translation>%1（实测 %2 GFLOP/s），因为处理器的量化权重内核无法计算此模型的结构；int8 所需内存更少，但更慢。</translation>
    </message>
    <message>
        <source>%1, because int8 is slower here: %3 GOP/s were measured, against %2 in %1; it would need less memory.</source>
        <translation>%1，因为 int8 在本机更慢：实测 %3 GOP/s，而 %1 为 %2；int8 所需内存更少。</translation>
    </message>
    <message>
        <source>Numbers of the model (queries, keys, values or products) left fp16&apos;s range, which ends at 65,504.</source>
        <translation>模型的数值（查询、键、值或乘积）超出了 fp16 的范围（最大 65,504）。</translation>
    </message>
    <message>
        <source>The adapter %1 needs the model in fp32, bf16 or fp16: the kernels for questions alone compute no adapter but plain LoRA.</source>
        <translation>适配器 %1 需要以 fp32、bf16 或 fp16 加载的模型：仅用于问答的内核只能计算普通 LoRA 适配器。</translation>
    </message>
    <message>
        <source>Choose the precision fp32, bf16 or fp16, or merge the adapter by an export.</source>
        <translation>请选择精度 fp32、bf16 或 fp16，或通过导出合并该适配器。</translation>
    </message>
    <message>
        <source>%1 is no adapter but another kind of GGUF file: %2 = %3.</source>
        <translation>%1 不是适配器，而是另一种 GGUF 文件：%2 = %3。</translation>
    </message>
    <message>
        <source>The processes of the training ended unexpectedly.</source>
        <translation>训练的各进程意外结束。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ChatStream</name>
    <message>
        <source>the server closed the connection</source>
        <translation>服务器关闭了连接</translation>
    </message>
    <message>
        <source>no reason was given</source>
        <translation>未说明原因</translation>
    </message>
</context>
<context>
    <name>fieldwright::CommandLine</name>
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
        <translation>
            <numerusform>%n 行超过长度上限，已截断。</numerusform>
        </translation>
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
        <translation>
            <numerusform>已读取 %n 个文档。</numerusform>
        </translation>
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
        <translation>
            <numerusform>已移除 %n 个文档。</numerusform>
        </translation>
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
        <translation>
            <numerusform>已生成 %n 条问答。</numerusform>
        </translation>
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
        <translation>
            <numerusform>已接受 %n 条问答。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) rejected.</source>
        <translation>
            <numerusform>已拒绝 %n 条问答。</numerusform>
        </translation>
    </message>
    <message>
        <source>Pair %1 changed.</source>
        <translation>已修改问答 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) imported.</source>
        <translation>
            <numerusform>已导入 %n 条问答。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) written to %1</source>
        <translation>
            <numerusform>已将 %n 条问答写入 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The project is in %1</source>
        <translation>项目位于 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) of the sample are in it.</source>
        <translation>
            <numerusform>其中有 %n 个示例文档。</numerusform>
        </translation>
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
    <message numerus="yes">
        <source>%n pair(s) changed.</source>
        <translation>
            <numerusform>已修改 %n 条问答。</numerusform>
        </translation>
    </message>
    <message>
        <source>Pair %1 added.</source>
        <translation>已新增问答 %1。</translation>
    </message>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>who</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>what</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>new values</source>
        <translation>新值</translation>
    </message>
    <message>
        <source>Every evaluation asks it from now on.</source>
        <translation>今后每次评估都会提出这个问题。</translation>
    </message>
    <message>
        <source>No questions are kept. Evaluations use the first held-out ones.</source>
        <translation>没有保留的问题。评估会取前几道留出的问题。</translation>
    </message>
    <message>
        <source>expected answer</source>
        <translation>标准答案</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s) removed.</source>
        <translation>
            <numerusform>已移除 %n 个问题。</numerusform>
        </translation>
    </message>
    <message>
        <source>Written to %1 (%2, %3).</source>
        <translation>已写入 %1（%2，%3）。</translation>
    </message>
    <message>
        <source>size only</source>
        <translation>仅大小</translation>
    </message>
    <message>
        <source>no: %1</source>
        <translation>不下载：%1</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>checked by</source>
        <translation>校验方式</translation>
    </message>
    <message>
        <source>Licence: %1. %2 %3</source>
        <translation>许可：%1。%2 %3</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>未声明</translation>
    </message>
    <message>
        <source>to run it in %1</source>
        <translation>以 %1 运行</translation>
    </message>
    <message>
        <source>to tune it by %1</source>
        <translation>用 %1 调优</translation>
    </message>
    <message>
        <source>Memory %1: %2 of %3 (%4)</source>
        <translation>内存，%1：%2，共 %3（%4）</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>够用</translation>
    </message>
    <message>
        <source>does not fit</source>
        <translation>不够用</translation>
    </message>
    <message>
        <source>Memory to run it: somewhat more than its weights, %1.</source>
        <translation>运行所需内存：略多于权重本身的 %1。</translation>
    </message>
    <message>
        <source>To be fetched: %1, to %2 (%3 free)</source>
        <translation>将下载 %1 到 %2（剩余 %3）</translation>
    </message>
    <message>
        <source>Fetched and verified; %1 is in the library.</source>
        <translation>已下载并校验；%1 已在模型库中。</translation>
    </message>
    <message numerus="yes">
        <source>%n texts, %1 numbers each, %2 tokens read</source>
        <translation>
            <numerusform>%n 段文本，每段 %1 个数，共读取 %2 个词元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n texts were longer than the model reads and were cut</source>
        <translation>
            <numerusform>%n 段文本超过模型可读的长度，已被截断</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 answered</source>
        <translation>已回答 %1 / %2</translation>
    </message>
    <message>
        <source>Preference %1 added.</source>
        <translation>已添加偏好 %1。</translation>
    </message>
    <message>
        <source>No preferences yet.</source>
        <translation>还没有偏好。</translation>
    </message>
    <message>
        <source>preferred answer</source>
        <translation>偏好的回答</translation>
    </message>
    <message>
        <source>other answer</source>
        <translation>另一个回答</translation>
    </message>
    <message numerus="yes">
        <source>%n preference(s) removed.</source>
        <translation>
            <numerusform>已移除 %n 条偏好。</numerusform>
        </translation>
    </message>
    <message>
        <source>Password: </source>
        <translation>密码：</translation>
    </message>
    <message>
        <source>No evaluations yet.</source>
        <translation>还没有评估。</translation>
    </message>
    <message>
        <source>faulty</source>
        <translation>有误</translation>
    </message>
    <message>
        <source>No items match.</source>
        <translation>没有匹配的题目。</translation>
    </message>
    <message>
        <source>item</source>
        <translation>题目</translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) count again.</source>
        <translation>
            <numerusform>%n 道题重新计入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) marked as faulty.</source>
        <translation>
            <numerusform>已将 %n 道题标为有误。</numerusform>
        </translation>
    </message>
    <message>
        <source>expected: %1</source>
        <translation>参考答案：%1</translation>
    </message>
    <message>
        <source>base: %1</source>
        <translation>基座：%1</translation>
    </message>
    <message>
        <source>tuned: %1</source>
        <translation>调优后：%1</translation>
    </message>
    <message>
        <source>No questions were kept for this evaluation.</source>
        <translation>这次评估没有保留的问题。</translation>
    </message>
    <message>
        <source>No report yet.</source>
        <translation>还没有报告。</translation>
    </message>
    <message>
        <source>Usage</source>
        <translation>用法</translation>
    </message>
    <message>
        <source>OPTIONS</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>VERB</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>VERBS</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Verbs</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Arguments</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必需</translation>
    </message>
    <message>
        <source>TEXT</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>NUMBER</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>The command line was not understood: %1</source>
        <translation>无法理解这条命令：%1</translation>
    </message>
    <message>
        <source>Run with --help to see what can be said.</source>
        <translation>用 --help 查看可用的写法。</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>已重做：%1</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Nothing was done to pairs yet.</source>
        <translation>还没有对问答做过任何操作。</translation>
    </message>
    <message>
        <source>Checkpoint of step %1: %2</source>
        <translation>第 %1 步的检查点：%2</translation>
    </message>
    <message>
        <source>Removed; what it made stays in the project.</source>
        <translation>已移除；产物仍留在项目中。</translation>
    </message>
    <message>
        <source>It is called %1 now.</source>
        <translation>现在名为 %1。</translation>
    </message>
    <message>
        <source>%1 is proposed from now on where a model is chosen.</source>
        <translation>今后选择模型时会首先推荐 %1。</translation>
    </message>
    <message>
        <source>%1 is asked with its chat template %2 from now on.</source>
        <translation>今后用对话模板 %2 向 %1 提问。</translation>
    </message>
    <message>
        <source>type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>to run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>to tune with %1</source>
        <translation>用 %1 训练</translation>
    </message>
    <message>
        <source>use</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>This machine has %1, of which %2 are free.</source>
        <translation>本机内存 %1，其中 %2 可用。</translation>
    </message>
    <message>
        <source>Perplexity %1 over %2 tokens, by windows of %3 moving by %4</source>
        <translation>困惑度 %1（共 %2 个词元，窗口 %3，步长 %4）</translation>
    </message>
    <message>
        <source>Waiting jobs stay waiting; what runs goes on.</source>
        <translation>等待中的任务继续等待；正在运行的不受影响。</translation>
    </message>
    <message>
        <source>Waiting jobs start in their order again.</source>
        <translation>等待中的任务重新按顺序开始。</translation>
    </message>
    <message>
        <source>label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Suggested learning rate: %1 (the loss falls fastest at %2). Train with: --set learning_rate=%1</source>
        <translation>建议的学习率：%1（损失在 %2 处下降最快）。训练时使用：--set learning_rate=%1</translation>
    </message>
    <message>
        <source>The loss falls at none of the rates, so there is no suggestion.</source>
        <translation>损失在任何学习率下都没有下降，因此没有建议。</translation>
    </message>
    <message>
        <source>%1 is trained: %2 steps, best validation loss %3.</source>
        <translation>%1 已训练完成：%2 步，最低验证损失 %3。</translation>
    </message>
    <message>
        <source>%1 is one adapter of %2, rank %3. It differs from the exact sum by %4 %.</source>
        <translation>%1 由 %2 个适配器合成，秩 %3，与精确之和相差 %4 %。</translation>
    </message>
    <message>
        <source>about</source>
        <translation>约</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Layers, width, heads</source>
        <translation>层数、宽度、注意力头数</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>Tokens of the documents</source>
        <translation>文档的词元数</translation>
    </message>
    <message>
        <source>Best weights for them</source>
        <translation>适合文档的参数数</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>磁盘</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>pair</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>%1, best</source>
        <translation>%1，最佳</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>No trainings yet.</source>
        <translation>还没有训练。</translation>
    </message>
    <message>
        <source>method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>The recipes are the same.</source>
        <translation>配方相同。</translation>
    </message>
    <message>
        <source>run</source>
        <translation>训练</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all</source>
        <translation>
            <numerusform>%n 次训练，共约 %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s); how long they take is not known yet</source>
        <translation>
            <numerusform>%n 次训练；尚不知需要多久</numerusform>
        </translation>
    </message>
    <message>
        <source>your own</source>
        <translation>自有</translation>
    </message>
    <message>
        <source>Removed.</source>
        <translation>已删除。</translation>
    </message>
    <message>
        <source>“%1” goes on as a new run, from its last checkpoint; it and its model stay as they are.</source>
        <translation>“%1”从最后一个检查点起作为新的运行继续；它及其模型保持不变。</translation>
    </message>
    <message>
        <source>Paused. Go on with: job resume %1</source>
        <translation>已暂停。继续请用：job resume %1</translation>
    </message>
    <message>
        <source>Removed with its model, which was not kept.</source>
        <translation>已连同未留用的模型一起移除。</translation>
    </message>
    <message>
        <source>%1 is among the models now.</source>
        <translation>%1 已加入模型列表。</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>已留用</translation>
    </message>
    <message>
        <source>Of a sweep only the best model is listed by itself. Another one with: runs keep RUN</source>
        <translation>扫描只会自动列出最好的模型。要留用其他模型：runs keep RUN</translation>
    </message>
    <message>
        <source>When all runs have ended, the best model is listed by itself. Another one with: runs keep RUN</source>
        <translation>全部训练结束后，最佳模型会自动列出。要列出其他模型：runs keep RUN</translation>
    </message>
    <message>
        <source>Without validation rows there is no best run, so no model is listed by itself. Choose one with: runs keep RUN</source>
        <translation>没有验证行就没有最佳训练，因此不会自动列出模型。请自行选择：runs keep RUN</translation>
    </message>
    <message>
        <source>token</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>log-probability</source>
        <translation>对数概率</translation>
    </message>
    <message>
        <source>the most probable ones</source>
        <translation>最可能的词元</translation>
    </message>
    <message>
        <source>The answer was ended by --max-new before its form was whole.</source>
        <translation>回答被 --max-new 截断，尚未构成完整的格式。</translation>
    </message>
    <message>
        <source>Its base model is not known here. Name it: model add PATH --base NAME</source>
        <translation>这里不知道它的基座模型。请指明：model add PATH --base NAME</translation>
    </message>
    <message>
        <source>%1 is trained: %2 steps. There is no validation loss, so the last weights are kept.</source>
        <translation>%1 训练完成：%2 步。没有验证损失，因此保留最后的权重。</translation>
    </message>
    <message>
        <source>Compare it with: evaluate --models BASE,%1</source>
        <translation>比较命令：evaluate --models BASE,%1</translation>
    </message>
    <message>
        <source>fp16 GFLOP/s</source>
        <translation>fp16 GFLOP/s</translation>
    </message>
    <message>
        <source>int8 GOP/s</source>
        <translation>int8 GOP/s</translation>
    </message>
    <message>
        <source>trains in</source>
        <translation>训练精度</translation>
    </message>
    <message>
        <source>answers in</source>
        <translation>回答精度</translation>
    </message>
    <message>
        <source>from byte</source>
        <translation>起始字节</translation>
    </message>
    <message>
        <source>to byte</source>
        <translation>结束字节</translation>
    </message>
    <message>
        <source>cost, %1</source>
        <translation>费用（%1）</translation>
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
        <source>read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>not read: %1</source>
        <translation>未读取：%1</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>未读取</translation>
    </message>
    <message>
        <source>read: %1</source>
        <translation>已读取：%1</translation>
    </message>
    <message>
        <source>read; being added</source>
        <translation>已读取，正在加入</translation>
    </message>
    <message>
        <source>not read yet: %1</source>
        <translation>尚未读取：%1</translation>
    </message>
    <message>
        <source>not read yet: the job was interrupted</source>
        <translation>尚未读取：任务已中断</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>正在读取</translation>
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
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n chunk(s)</source>
        <translation>
            <numerusform>%n 个文段</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n 步</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 题</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 条问答</numerusform>
        </translation>
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
        <source>Waits for &quot;%1&quot;.</source>
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
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n 个张量</numerusform>
        </translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>%1 of %2 read</source>
        <comment>files</comment>
        <translation>已读取 %1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) read</source>
        <translation>
            <numerusform>已读取 %n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n training row(s)</source>
        <translation>
            <numerusform>%n 行训练数据</numerusform>
        </translation>
    </message>
    <message>
        <source>best validation loss %1</source>
        <translation>最低验证损失 %1</translation>
    </message>
    <message>
        <source>waiting, %1</source>
        <translation>等待中，第 %1 个</translation>
    </message>
    <message>
        <source>Learning-rate test</source>
        <translation>学习率测试</translation>
    </message>
    <message>
        <source>suggests %1</source>
        <translation>建议 %1</translation>
    </message>
    <message>
        <source>no rate found</source>
        <translation>未找到合适的学习率</translation>
    </message>
    <message>
        <source>Combine adapters</source>
        <translation>合并适配器</translation>
    </message>
    <message numerus="yes">
        <source>%n adapter(s) in one</source>
        <translation>
            <numerusform>%n 个适配器合为一个</numerusform>
        </translation>
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
        <translation>
            <numerusform>接受 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>reject of %n pair(s)</source>
        <translation>
            <numerusform>拒绝 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>back to draft of %n pair(s)</source>
        <translation>
            <numerusform>把 %n 条问答退回草稿</numerusform>
        </translation>
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
        <translation>
            <numerusform>为 %n 条问答加标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>removal of a tag from %n pair(s)</source>
        <translation>
            <numerusform>移除 %n 条问答的标签</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>score of %n pair(s)</source>
        <translation>
            <numerusform>为 %n 条问答评分</numerusform>
        </translation>
    </message>
    <message>
        <source>note on pair %1</source>
        <translation>问答 %1 的备注</translation>
    </message>
    <message numerus="yes">
        <source>removal of %n pair(s)</source>
        <translation>
            <numerusform>移除 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>addition of %n pair(s)</source>
        <translation>
            <numerusform>新增 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>import of %n pair(s)</source>
        <translation>
            <numerusform>导入 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>edit of %n pair(s)</source>
        <translation>
            <numerusform>编辑 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>weight of %n pair(s)</source>
        <translation>
            <numerusform>设定 %n 条问答的权重</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ProjectJobs</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message>
        <source>pairs by a model</source>
        <translation>由模型生成问答</translation>
    </message>
    <message>
        <source>pairs by rules</source>
        <translation>按规则生成问答</translation>
    </message>
    <message>
        <source>%1 further</source>
        <translation>%1 继续</translation>
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
    <name>fieldwright::TrainingRuns</name>
    <message>
        <source>LoRA, rank %1</source>
        <translation>LoRA，秩 %1</translation>
    </message>
    <message>
        <source>%1 Wh</source>
        <translation>%1 Wh</translation>
    </message>
    <message>
        <source>%1 kWh</source>
        <translation>%1 kWh</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::AnswerWidget</name>
    <message>
        <source>Starting the model…</source>
        <translation>正在启动模型…</translation>
    </message>
    <message>
        <source>Waiting for the other answer…</source>
        <translation>正在等待另一个回答…</translation>
    </message>
    <message>
        <source>Reading the question…</source>
        <translation>正在读取问题…</translation>
    </message>
    <message>
        <source>Answer of %1</source>
        <translation>%1 的回答</translation>
    </message>
    <message>
        <source>(no text)</source>
        <translation>（无文本）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save as pair</source>
        <translation>存为问答</translation>
    </message>
    <message>
        <source>Preferred</source>
        <translation>已偏好</translation>
    </message>
    <message>
        <source>Prefer</source>
        <translation>偏好此答</translation>
    </message>
    <message>
        <source>The connection broke off.</source>
        <translation>连接中断。</translation>
    </message>
    <message>
        <source>It was stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Incomplete answer. %1</source>
        <translation>回答不完整。%1</translation>
    </message>
    <message>
        <source>cut at the longest answer</source>
        <translation>按最长回答截断</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>%1 of %2 facts in your documents</source>
        <translation>文档中有 %2 项事实中的 %1 项</translation>
    </message>
    <message>
        <source>Not found: %1</source>
        <translation>未找到：%1</translation>
    </message>
    <message>
        <source>%1, block %2</source>
        <translation>%1，段块 %2</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::AnswersPane</name>
    <message>
        <source>Answers while it trains</source>
        <translation>训练中的回答</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>“%1”</translation>
    </message>
    <message>
        <source>expected: %1</source>
        <translation>标准答案：%1</translation>
    </message>
    <message>
        <source>This run asks no sample questions.</source>
        <translation>本次训练没有样例问题。</translation>
    </message>
    <message>
        <source>Runs on a dataset ask a few of its questions while they train.</source>
        <translation>用数据集训练时，会在训练中提出其中几个问题。</translation>
    </message>
    <message>
        <source>Its recipe says that samples are never answered.</source>
        <translation>其配方设定为从不回答样例问题。</translation>
    </message>
    <message>
        <source>The run ended before the model was asked.</source>
        <translation>运行在向模型提问之前已结束。</translation>
    </message>
    <message>
        <source>No answer yet.</source>
        <translation>尚无回答。</translation>
    </message>
    <message numerus="yes">
        <source>The model is asked every %Ln step(s).</source>
        <translation>
            <numerusform>每 %Ln 步向模型提问一次。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::AnswersView</name>
    <message>
        <source>Questions with the answers before and after</source>
        <translation>问题及训练前后的回答</translation>
    </message>
    <message>
        <source>No questions were kept for this evaluation.</source>
        <translation>这次评估没有保留问题。</translation>
    </message>
    <message>
        <source>Keep questions on the Chat page: the next evaluation asks both models and shows the answers here.</source>
        <translation>请在“对话”页保留问题：下次评估会询问两个模型，并在这里显示回答。</translation>
    </message>
    <message>
        <source>expected: %1</source>
        <translation>标准答案：%1</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>调优后</translation>
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
        <translation>
            <numerusform>还有 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BaseChoice</name>
    <message>
        <source>Its adapter</source>
        <translation>其适配器</translation>
    </message>
    <message>
        <source>Train it further</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>The adapter of an encoder can be trained further; a second one cannot lie on top of it.</source>
        <translation>编码器的适配器可以继续训练，但不能在其上再加一个。</translation>
    </message>
    <message>
        <source>Keep it, and train another on top</source>
        <translation>保留，并在其上再训练一个</translation>
    </message>
    <message>
        <source>What becomes of the adapter that the model has. One on top is saved together with it: two LoRAs as one, others side by side.</source>
        <translation>如何处理模型已有的适配器。其上的适配器与它一起保存：两个 LoRA 合为一个，其他并列存放。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::BaseDialog</name>
    <message>
        <source>Base of %1</source>
        <translation>%1 的基座</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>Set base</source>
        <translation>设定基座</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Looking which models it fits…</source>
        <translation>正在查看它适合哪些模型…</translation>
    </message>
    <message>
        <source>its files name none</source>
        <translation>文件未写明</translation>
    </message>
    <message>
        <source>None of the models here has the layers that it changes. It was made for: %1.</source>
        <translation>这里没有模型具备它所改动的层。它原本的基座：%1。</translation>
    </message>
    <message>
        <source>Offered are the models whose layers it fits. It was made for: %1.</source>
        <translation>列出的是层结构与它相符的模型。它原本的基座：%1。</translation>
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
    <name>fieldwright::ui::ChatPage</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Keep this question for the report</source>
        <translation>保留此问题用于报告</translation>
    </message>
    <message>
        <source>Remove the kept question</source>
        <translation>移除保留的问题</translation>
    </message>
    <message>
        <source>Save the answer as a pair</source>
        <translation>把回答存为问答</translation>
    </message>
    <message>
        <source>Prefer the left answer</source>
        <translation>偏好左侧回答</translation>
    </message>
    <message>
        <source>Prefer the right answer</source>
        <translation>偏好右侧回答</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>前往训练</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Ask something that your documents answer</source>
        <translation>问一个文档能回答的问题</translation>
    </message>
    <message>
        <source>Ctrl+Enter asks · Ctrl+Shift+1 or 2 prefers the left or right answer</source>
        <translation>Ctrl+Enter 提问 · Ctrl+Shift+1 或 2 偏好左侧或右侧回答</translation>
    </message>
    <message>
        <source>Questions and answers</source>
        <translation>问题与回答</translation>
    </message>
    <message>
        <source>Ask both models the same question.</source>
        <translation>向两个模型提同一个问题。</translation>
    </message>
    <message>
        <source>Ask both</source>
        <translation>同时提问</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>未打开项目。</translation>
    </message>
    <message>
        <source>There is no model yet. Add one on the Models page.</source>
        <translation>还没有模型。请在“模型”页添加。</translation>
    </message>
    <message>
        <source>The model is being started.</source>
        <translation>正在启动模型。</translation>
    </message>
    <message>
        <source>The models are answering.</source>
        <translation>模型正在回答。</translation>
    </message>
    <message>
        <source>Type a question first.</source>
        <translation>请先输入问题。</translation>
    </message>
    <message>
        <source>No answer is coming.</source>
        <translation>没有正在生成的回答。</translation>
    </message>
    <message>
        <source>Every evaluation asks it of both models</source>
        <translation>每次评估都会用它询问两个模型</translation>
    </message>
    <message>
        <source>Type or ask a question first.</source>
        <translation>请先输入或提出问题。</translation>
    </message>
    <message>
        <source>Their answers stand side by side; each question is asked on its own.</source>
        <translation>回答并排显示，每个问题单独提出。</translation>
    </message>
    <message>
        <source>There is no tuned model yet: the base model answers alone until you have trained.</source>
        <translation>还没有调优模型：训练之前只有基座模型回答。</translation>
    </message>
    <message>
        <source>Two models side by side, the same settings</source>
        <translation>两个模型并排，设置相同</translation>
    </message>
    <message>
        <source>The base model; tune one to compare</source>
        <translation>基座模型；调优后即可比较</translation>
    </message>
    <message>
        <source>Kept for the report: %1</source>
        <translation>已保留用于报告：%1</translation>
    </message>
    <message>
        <source>Saved as pair %1, to be reviewed</source>
        <translation>已存为问答 %1，待审阅</translation>
    </message>
    <message>
        <source>Noted which answer you prefer</source>
        <translation>已记下您偏好的回答</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ChatSettingsPane</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>same for all columns</source>
        <translation>各列相同</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Generation</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Top p</source>
        <translation>Top p</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>0: always the most likely token</source>
        <translation>0：总取最可能的词元</translation>
    </message>
    <message>
        <source>Longest answer in tokens</source>
        <translation>最长回答（词元）</translation>
    </message>
    <message>
        <source>in tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Questions to ask again</source>
        <translation>要再问的问题</translation>
    </message>
    <message>
        <source>Kept for the report</source>
        <translation>留给报告的问题</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>What the models are held in; for another one they are loaded anew</source>
        <translation>模型以何种精度载入；更改后会重新载入</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ClassifyDialog</name>
    <message>
        <source>Try %1</source>
        <translation>试用 %1</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>A text to be sorted</source>
        <translation>要分类的文本</translation>
    </message>
    <message>
        <source>Second text</source>
        <translation>第二段文本</translation>
    </message>
    <message>
        <source>A second text, for models that judge pairs; else leave it empty</source>
        <translation>第二段文本，供判断文本对的模型使用；否则留空</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Probability</source>
        <translation>概率</translation>
    </message>
    <message>
        <source>Sort it</source>
        <translation>分类</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>The text is longer than the model reads and was cut.</source>
        <translation>文本超过了模型能读的长度，已截断。</translation>
    </message>
    <message>
        <source>Write a text first.</source>
        <translation>请先写入一段文本。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::CombineDialog</name>
    <message>
        <source>Combine adapters</source>
        <translation>合并适配器</translation>
    </message>
    <message>
        <source>Makes one adapter that does what several do. A weight says how much of each is taken; a negative one takes away what the adapter taught.</source>
        <translation>把几个适配器合成一个。权重表示各取多少；负权重减去该适配器所学。</translation>
    </message>
    <message>
        <source>How</source>
        <translation>方式</translation>
    </message>
    <message>
        <source>the largest of theirs</source>
        <translation>其中最大的</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>秩</translation>
    </message>
    <message>
        <source>Kept share</source>
        <translation>保留比例</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Combine</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>%1 的权重</translation>
    </message>
    <message>
        <source>Choose two adapters or more.</source>
        <translation>请选择两个或更多适配器。</translation>
    </message>
    <message>
        <source>A weight of zero takes nothing: leave that adapter out.</source>
        <translation>权重为零等于不取：请去掉该适配器。</translation>
    </message>
    <message>
        <source>The result needs a name.</source>
        <translation>结果需要名称。</translation>
    </message>
    <message>
        <source>Reading the adapters…</source>
        <translation>正在读取适配器…</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::CostStrip</name>
    <message>
        <source>Steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Trained parameters</source>
        <translation>训练的参数</translation>
    </message>
    <message>
        <source>Free main memory, GB</source>
        <translation>可用内存（GB）</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>adapter, gradients, optimiser</source>
        <translation>适配器、梯度、优化器</translation>
    </message>
    <message>
        <source>activations</source>
        <translation>激活值</translation>
    </message>
    <message>
        <source>workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>%1 M, %2</source>
        <translation>%1 M，%2</translation>
    </message>
    <message>
        <source>Speed as measured in the last such run on this machine.</source>
        <translation>速度取自本机上次同类训练的实测。</translation>
    </message>
    <message>
        <source>Speed is not measured yet: the first steps will tell the time.</source>
        <translation>速度尚未测量：前几步之后可知用时。</translation>
    </message>
    <message>
        <source>Speed estimated from how fast this machine multiplies.</source>
        <translation>速度按本机的矩阵乘法速度估计。</translation>
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
    <name>fieldwright::ui::DatasetPage</name>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Mix and preflight</source>
        <translation>混合与预检</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Generate pairs…</source>
        <translation>生成问答…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Build a version</source>
        <translation>生成版本</translation>
    </message>
    <message>
        <source>Go to Documents</source>
        <translation>前往文档</translation>
    </message>
    <message>
        <source>Propose questions and answers from the documents</source>
        <translation>从文档生成问答候选</translation>
    </message>
    <message>
        <source>There is no document yet. Add some on the Documents page.</source>
        <translation>还没有文档，请在“文档”页添加。</translation>
    </message>
    <message>
        <source>There is no pair yet.</source>
        <translation>还没有问答。</translation>
    </message>
    <message>
        <source>Questions and answers with the place that proves them</source>
        <translation>问答及其依据位置</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 条问答</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 accepted</source>
        <translation>已接受 %1</translation>
    </message>
    <message>
        <source>%1 rejected</source>
        <translation>已拒绝 %1</translation>
    </message>
    <message>
        <source>%1 to review</source>
        <translation>待审阅 %1</translation>
    </message>
    <message>
        <source>Generating pairs; they appear here as they are made</source>
        <translation>正在生成问答，生成后会出现在这里</translation>
    </message>
    <message numerus="yes">
        <source>Generated %n pair(s)</source>
        <translation>
            <numerusform>已生成 %n 条问答</numerusform>
        </translation>
    </message>
    <message>
        <source>Import pairs</source>
        <translation>导入问答</translation>
    </message>
    <message>
        <source>Instruction data (*.jsonl *.json *.csv *.tsv);;All files (*)</source>
        <translation>指令数据 (*.jsonl *.json *.csv *.tsv);;所有文件 (*)</translation>
    </message>
    <message numerus="yes">
        <source>Imported %n pair(s)</source>
        <translation>
            <numerusform>已导入 %n 条问答</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no such pair to export.</source>
        <translation>没有可导出的问答。</translation>
    </message>
    <message>
        <source>Export pairs</source>
        <translation>导出问答</translation>
    </message>
    <message numerus="yes">
        <source>Exported %n pair(s) to %1</source>
        <translation>
            <numerusform>已将 %n 条问答导出到 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Pair %1</source>
        <translation>问答 %1</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Dataset version</source>
        <translation>数据集版本</translation>
    </message>
    <message>
        <source>“%1” is built.</source>
        <translation>“%1”已生成。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DesignPane</name>
    <message>
        <source>Tokenizer of</source>
        <translation>沿用其分词器</translation>
    </message>
    <message>
        <source>The best size</source>
        <translation>最佳规模</translation>
    </message>
    <message>
        <source>Hours of training</source>
        <translation>训练小时数</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>Take this size</source>
        <translation>采用此规模</translation>
    </message>
    <message>
        <source>Take the size for the documents</source>
        <translation>采用适合文档的规模</translation>
    </message>
    <message>
        <source>Take the size for the time</source>
        <translation>采用适合时间的规模</translation>
    </message>
    <message>
        <source>About %1 M tokens of documents suit %2 M weights: twenty tokens a weight (Hoffmann et al. 2022), up to four passes counted.</source>
        <translation>文档约有 %1 百万词元，适合 %2 百万参数：每个参数二十个词元（Hoffmann 等，2022），最多按四轮计。</translation>
    </message>
    <message>
        <source>There is no document to read yet.</source>
        <translation>还没有可读的文档。</translation>
    </message>
    <message>
        <source>In so many hours this machine does best with %1 M weights and %2 M tokens.</source>
        <translation>用这么多小时，本机最适合 %1 百万参数和 %2 百万词元。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DetailsPane</name>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>type to see the tokens and their ids</source>
        <translation>输入文字即可看到词元及其编号</translation>
    </message>
    <message>
        <source>Memory on this computer</source>
        <translation>本机内存</translation>
    </message>
    <message>
        <source>sequences of %L1 tokens; %2 of main memory, %3 free now</source>
        <translation>序列 %L1 词元；内存共 %2，现余 %3</translation>
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
        <source>Read from %1.</source>
        <translation>读自 %1。</translation>
    </message>
    <message>
        <source>Its text: %1</source>
        <translation>原文：%1</translation>
    </message>
    <message>
        <source>%1 (%2).</source>
        <translation>%1（%2）。</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1, %2 layers, %3 + %4 heads</source>
        <translation>%1，%2 层，%3 + %4 个注意力头</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>解码器</translation>
    </message>
    <message>
        <source>Adapter</source>
        <translation>适配器</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>架构</translation>
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
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>its own</source>
        <translation>自带</translation>
    </message>
    <message>
        <source>none: ChatML is used</source>
        <translation>无：使用 ChatML</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Reads of a text</source>
        <translation>每段文本读取</translation>
    </message>
    <message>
        <source>its own, &quot;%1&quot;</source>
        <translation>自带，“%1”</translation>
    </message>
    <message>
        <source>none: &quot;%1&quot; is used</source>
        <translation>无：使用“%1”</translation>
    </message>
    <message>
        <source>Made for</source>
        <translation>适用于</translation>
    </message>
    <message>
        <source>GGUF LoRA file</source>
        <translation>GGUF LoRA 文件</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::Diagnostician</name>
    <message>
        <source>Waiting for its turn.</source>
        <translation>正在等待轮到它。</translation>
    </message>
    <message>
        <source>The run was interrupted before its first step. Continue it, or remove it.</source>
        <translation>训练在第一步之前中断。请继续或移除。</translation>
    </message>
    <message>
        <source>The model and the rows are being read; the first step follows.</source>
        <translation>正在读取模型和数据，随后开始第一步。</translation>
    </message>
    <message>
        <source>The loss of step %1 is not a number. Stop and start again with a lower learning rate.</source>
        <translation>第 %1 步的损失不是数值。请停止后以更低的学习率重新开始。</translation>
    </message>
    <message>
        <source>Too early to tell: the loss varies from step to step.</source>
        <translation>为时尚早：损失逐步波动。</translation>
    </message>
    <message>
        <source>Training loss falls (%1 → %2).</source>
        <translation>训练损失下降（%1 → %2）。</translation>
    </message>
    <message>
        <source>Training loss rises (%1 → %2). A lower learning rate may help.</source>
        <translation>训练损失上升（%1 → %2）。降低学习率可能有帮助。</translation>
    </message>
    <message>
        <source>Training loss hardly changes (%1 → %2).</source>
        <translation>训练损失几乎不变（%1 → %2）。</translation>
    </message>
    <message>
        <source>Validation loss hardly falls any more (%1 → %2).</source>
        <translation>验证损失几乎不再下降（%1 → %2）。</translation>
    </message>
    <message>
        <source>Validation loss still falls (%1 → %2). No sign of overfitting.</source>
        <translation>验证损失仍在下降（%1 → %2），没有过拟合迹象。</translation>
    </message>
    <message>
        <source>Validation loss stays at its best, %1 of step %2.</source>
        <translation>验证损失保持最佳：第 %2 步的 %1。</translation>
    </message>
    <message>
        <source>Validation loss has risen since step %1 (%2 → %3): the model begins to learn the rows by heart. The best checkpoint is kept.</source>
        <translation>验证损失从第 %1 步起上升（%2 → %3）：模型开始死记数据。最佳检查点已保留。</translation>
    </message>
    <message>
        <source>The run was stopped and its result discarded.</source>
        <translation>训练已停止，结果已放弃。</translation>
    </message>
    <message>
        <source>The run failed.</source>
        <translation>训练失败。</translation>
    </message>
    <message>
        <source>Finished. There were no validation rows to watch; the last step is kept.</source>
        <translation>已完成。没有验证数据可供观察，保留最后一步。</translation>
    </message>
    <message>
        <source>Ended early: validation loss no longer fell.</source>
        <translation>提前结束：验证损失不再下降。</translation>
    </message>
    <message>
        <source>Finished.</source>
        <translation>已完成。</translation>
    </message>
    <message>
        <source>Validation loss went from %1 to %2; the best, of step %3, is kept. Whether the model knows your field is for the evaluation to tell.</source>
        <translation>验证损失从 %1 到 %2，保留第 %3 步的最佳状态。模型是否掌握您的领域，由评估来判断。</translation>
    </message>
    <message numerus="yes">
        <source>The run ends after %Ln more validation(s) without gain.</source>
        <translation>
            <numerusform>再有 %Ln 次验证没有改善就结束训练。</numerusform>
        </translation>
    </message>
    <message>
        <source>Finished. Validation loss is %1; there is no earlier value to compare it with.</source>
        <translation>已完成。验证损失为 %1，没有之前的值可供比较。</translation>
    </message>
    <message>
        <source>Of the %1 validation rows %2 ask what is trained as well, so validation loss looks better than it is. Build the dataset again to have them kept apart.</source>
        <translation>%1 行验证数据中有 %2 行所问的内容也参与训练，因此验证损失看起来比实际好。请重新生成数据集，将两者分开。</translation>
    </message>
    <message>
        <source>The gradients have been zero since step %1: the model learns nothing more. Stop, and look for rows without an answer, or for a part of the model that the loss does not reach.</source>
        <translation>自第 %1 步起梯度为零：模型不再学习。请停止训练，检查是否有没有回答的数据行，或损失无法到达的模型部分。</translation>
    </message>
    <message>
        <source>Training loss has risen from %1 to %2 since step %3: the learning rate is too high.</source>
        <translation>自第 %3 步起训练损失从 %1 升至 %2：学习率过高。</translation>
    </message>
    <message>
        <source>It is %1 now; stop, and start again with a third of it.</source>
        <translation>目前为 %1；请停止训练，用其三分之一重新开始。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentPane</name>
    <message>
        <source>Extracted blocks</source>
        <translation>提取的段块</translation>
    </message>
    <message>
        <source>Text of the document</source>
        <translation>文档文本</translation>
    </message>
    <message>
        <source>Page of the original</source>
        <translation>原件的页面</translation>
    </message>
    <message>
        <source>Extracted text</source>
        <translation>提取的文本</translation>
    </message>
    <message>
        <source>%1 blocks</source>
        <translation>%1 个段块</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原件</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>page %1 of %2</source>
        <translation>第 %1 页，共 %2 页</translation>
    </message>
    <message>
        <source>part %1 of %2</source>
        <translation>第 %1 部分，共 %2 部分</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DocumentReading</name>
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
        <translation>
            <numerusform>跳过了 %n 个文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>There was no file to read there.</source>
        <translation>那里没有可读取的文件。</translation>
    </message>
    <message numerus="yes">
        <source>Reading %n file(s)</source>
        <translation>
            <numerusform>正在读取 %n 个文件</numerusform>
        </translation>
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
        <source>Document</source>
        <translation>文档</translation>
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
        <translation>
            <numerusform>%n 个文件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n being read</source>
        <translation>
            <numerusform>%n 个正在读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n not read</source>
        <translation>
            <numerusform>%n 个未能读取</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 blocks</source>
        <translation>%1 个段块</translation>
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
        <translation>
            <numerusform>%n 个文件未能读取：</numerusform>
        </translation>
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
        <source>Generating pairs</source>
        <translation>正在生成问答</translation>
    </message>
    <message numerus="yes">
        <source>Removed %n document(s)</source>
        <translation>
            <numerusform>已移除 %n 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>Reading options…</source>
        <translation>读取选项…</translation>
    </message>
    <message>
        <source>Enter password…</source>
        <translation>输入密码…</translation>
    </message>
    <message>
        <source>Show the whole page</source>
        <translation>显示整页</translation>
    </message>
    <message>
        <source>Choose a document first.</source>
        <translation>请先选择一个文档。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::DownloadStrip</name>
    <message>
        <source>Download of %1</source>
        <translation>下载 %1</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Interrupted; what came is kept</source>
        <translation>已中断；已收到的内容保留着</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Continue the download of %1</source>
        <translation>继续下载 %1</translation>
    </message>
    <message>
        <source>Pause the download of %1</source>
        <translation>暂停下载 %1</translation>
    </message>
    <message>
        <source>Take the failed download of %1 from the list</source>
        <translation>从列表中去掉失败的下载 %1</translation>
    </message>
    <message>
        <source>Stop the download of %1</source>
        <translation>停止下载 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::EvaluatePage</name>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>逐题比较</translation>
    </message>
    <message>
        <source>Before and after</source>
        <translation>训练前后</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>报告</translation>
    </message>
    <message>
        <source>Write report…</source>
        <translation>导出报告…</translation>
    </message>
    <message>
        <source>New evaluation…</source>
        <translation>新评估…</translation>
    </message>
    <message>
        <source>Ask both</source>
        <translation>同时提问</translation>
    </message>
    <message>
        <source>Item is faulty</source>
        <translation>题目有误</translation>
    </message>
    <message>
        <source>Next item</source>
        <translation>下一题</translation>
    </message>
    <message>
        <source>Previous item</source>
        <translation>上一题</translation>
    </message>
    <message>
        <source>Nothing compared yet. Choose a tuned model and a suite.</source>
        <translation>还没有评估，请选择调优模型和题集。</translation>
    </message>
    <message>
        <source>Base and tuned answer the same questions; the difference is tested.</source>
        <translation>基座与调优模型回答相同的题目，并检验差异。</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Language of the items</source>
        <translation>题目的语言</translation>
    </message>
    <message>
        <source>English and Chinese</source>
        <translation>英文与中文</translation>
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
        <source>The evaluation could not be read.</source>
        <translation>无法读取评估。</translation>
    </message>
    <message>
        <source>Base %1</source>
        <translation>基座 %1</translation>
    </message>
    <message>
        <source>Tuned %1</source>
        <translation>调优后 %1</translation>
    </message>
    <message>
        <source>no tuned model</source>
        <translation>没有调优模型</translation>
    </message>
    <message>
        <source>same items and prompts · greedy · protocol %1</source>
        <translation>相同题目与提示词 · 贪心 · 协议 %1</translation>
    </message>
    <message>
        <source>There is no evaluation to report on.</source>
        <translation>没有可报告的评估。</translation>
    </message>
    <message>
        <source>evaluating: %1</source>
        <translation>正在评估：%1</translation>
    </message>
    <message>
        <source>New evaluation</source>
        <translation>新评估</translation>
    </message>
    <message>
        <source>Evaluation started; it is shown here when it has finished</source>
        <translation>评估已开始，完成后显示在这里</translation>
    </message>
    <message>
        <source>Write report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>Formats. The files are written into the project&apos;s reports folder.</source>
        <translation>格式。文件写入项目的 reports 文件夹。</translation>
    </message>
    <message>
        <source>Report written: %1</source>
        <translation>报告已导出：%1</translation>
    </message>
    <message>
        <source>Ask both again</source>
        <translation>再次同时提问</translation>
    </message>
    <message numerus="yes">
        <source>%Ln item(s)</source>
        <translation>
            <numerusform>%Ln 题</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose at least one format.</source>
        <translation>请至少选择一种格式。</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>正在导出…</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一题</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>上一题</translation>
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
        <translation>
            <numerusform>%1（%n 次）</numerusform>
        </translation>
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
    <name>fieldwright::ui::FurtherDialog</name>
    <message>
        <source>Train further</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>A new run goes on from the last checkpoint of “%1”, step %2, with the optimiser’s memory and the order of the rows as they stood. “%1” and its model stay as they are; the new run makes a model of its own.</source>
        <translation>新的运行从“%1”的最后一个检查点（第 %2 步）继续，优化器状态和数据行顺序保持原样。“%1”及其模型不变；新的运行会生成自己的模型。</translation>
    </message>
    <message>
        <source>Steps in all</source>
        <translation>总步数</translation>
    </message>
    <message>
        <source>Epochs in all</source>
        <translation>总轮数</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Name of the new run</source>
        <translation>新运行的名称</translation>
    </message>
    <message>
        <source>%1 further</source>
        <translation>%1 继续</translation>
    </message>
    <message>
        <source>With another learning rate it is no longer the run that would have had it from the start. The run says with which rate it goes on.</source>
        <translation>换用另一学习率后，它不再等同于从一开始就采用该学习率的运行。运行会说明以哪个学习率继续。</translation>
    </message>
    <message>
        <source>The rate is constant, so the new run is step by step the one that would have had so many from the start.</source>
        <translation>学习率恒定，因此新的运行逐步等同于从一开始就设定这么多步数的运行。</translation>
    </message>
    <message>
        <source>The schedule is drawn over all steps anew, so the rate rises again where it had fallen: it is no longer the run that would have had so many from the start.</source>
        <translation>调度按全部步数重新计算，因此已下降的学习率会再次上升：它不再等同于从一开始就设定这么多步数的运行。</translation>
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
        <translation>
            <numerusform>从 %n 个文档生成问答</numerusform>
        </translation>
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
    <message>
        <source>Keep it in this computer&apos;s keychain</source>
        <translation>保存在本机的密钥环中</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Key of the server</source>
        <translation>服务器的密钥</translation>
    </message>
    <message>
        <source>Keychain</source>
        <translation>钥匙串</translation>
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
    <name>fieldwright::ui::HeldOutForm</name>
    <message>
        <source>Rephrased</source>
        <translation>换问法</translation>
    </message>
    <message>
        <source>Unseen</source>
        <translation>未见过</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>系统提示词</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Of so many facts with several phrasings, one phrasing is kept for the test: does the model know it however it is asked?</source>
        <translation>这一比例的多问法事实，各留一种问法用于测试：换一种问法模型还知道吗？</translation>
    </message>
    <message>
        <source>So many passages are kept for the test as a whole: does the model make things up?</source>
        <translation>这一比例的文段整段留作测试：模型会编造吗？</translation>
    </message>
    <message>
        <source>Of so many other facts one phrasing is watched while training.</source>
        <translation>这一比例的其他事实，各留一种问法在训练中观察。</translation>
    </message>
    <message>
        <source>Share of facts held out rephrased</source>
        <translation>换问法留出比例</translation>
    </message>
    <message>
        <source>Share of passages held out unseen</source>
        <translation>未见过留出比例</translation>
    </message>
    <message>
        <source>Share for validation</source>
        <translation>验证比例</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Name of the dataset</source>
        <translation>数据集名称</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HelpSheet</name>
    <message>
        <source>Help: %1</source>
        <translation>帮助：%1</translation>
    </message>
    <message>
        <source>Keys of this page</source>
        <translation>本页快捷键</translation>
    </message>
    <message>
        <source>From documents to a report, in six steps.</source>
        <translation>从文档到报告，共六步。</translation>
    </message>
    <message>
        <source>Open the sample project to see every step with data, or drop documents of your own to start.</source>
        <translation>打开示例项目可以看到每一步的数据，也可以把自己的文档拖进来开始。</translation>
    </message>
    <message>
        <source>A click on a step goes to its page. The button at the top right always does the next step.</source>
        <translation>点击某一步会转到相应页面。右上角的按钮总是执行下一步。</translation>
    </message>
    <message>
        <source>Nothing leaves this computer unless you add the address of a server yourself.</source>
        <translation>除非您自己添加服务器地址，否则任何内容都不会离开这台计算机。</translation>
    </message>
    <message>
        <source>What was read, and is it right?</source>
        <translation>读到了什么，是否正确？</translation>
    </message>
    <message>
        <source>Drop files or folders anywhere on the page. A file that cannot be read says why in its row.</source>
        <translation>把文件或文件夹拖到页面任意位置。无法读取的文件会在所在行说明原因。</translation>
    </message>
    <message>
        <source>The original stands beside the text that was taken from it. A click in one marks the place in the other.</source>
        <translation>原件与提取出的文本并排显示，点击其中一边会标出另一边的对应位置。</translation>
    </message>
    <message>
        <source>Where the letters are wrong, choose the encoding under “Reading options…”; there a password is entered too.</source>
        <translation>如果文字显示不对，请在“读取选项…”中选择编码；密码也在那里输入。</translation>
    </message>
    <message>
        <source>Then generate pairs: questions and answers, each with the passage that proves it.</source>
        <translation>然后生成问答：每条问答都带有可以证明它的段落。</translation>
    </message>
    <message>
        <source>Is each pair true, and where is it written?</source>
        <translation>每条问答是否属实，出处在哪里？</translation>
    </message>
    <message>
        <source>Review: A accepts, R rejects, E edits; the passage that proves the answer is marked beside it. Every step can be undone.</source>
        <translation>审阅：A 接受，R 拒绝，E 编辑；证明答案的段落会标在旁边。每一步都可以撤销。</translation>
    </message>
    <message>
        <source>Mix and preflight: how much of your field and how much general text a version has, and exactly what the model will see of it.</source>
        <translation>混合与预检：一个版本中领域内容和通用内容各占多少，以及模型究竟会看到什么。</translation>
    </message>
    <message>
        <source>Versions: what was built never changes. Two versions can be compared.</source>
        <translation>版本：生成之后不再改变，可以比较两个版本。</translation>
    </message>
    <message>
        <source>What to do, why, and what it costs here.</source>
        <translation>做什么、为什么，以及在这台计算机上的代价。</translation>
    </message>
    <message>
        <source>Set up: the advice names a method and its reasons; the strip at the foot says how much memory and time it takes on this computer.</source>
        <translation>设置：建议会给出方法和理由；底部说明在这台计算机上需要多少内存和时间。</translation>
    </message>
    <message>
        <source>Live: when the validation loss rises while the training loss falls, the model learns by heart. The best checkpoint is kept.</source>
        <translation>曲线：如果训练损失下降而验证损失上升，说明模型在死记硬背。最佳检查点会保留下来。</translation>
    </message>
    <message>
        <source>A run goes on when the window is closed, and can be paused, stopped and continued.</source>
        <translation>关闭窗口后训练仍会继续，并且可以暂停、停止和继续。</translation>
    </message>
    <message>
        <source>Better, worse, how sure, and what next?</source>
        <translation>变好还是变差，有多确定，接下来做什么？</translation>
    </message>
    <message>
        <source>Base and tuned answer the same items. A difference counts only where its interval leaves zero out.</source>
        <translation>基座和调优后的模型回答同样的题目。只有区间不含零的差异才算数。</translation>
    </message>
    <message>
        <source>The radar shows what the tuned model kept of its general skill; the domain test stands beside it on a scale of its own.</source>
        <translation>雷达图显示调优后保留了多少通用能力；领域测试在旁边，使用自己的刻度。</translation>
    </message>
    <message>
        <source>Item by item: the filter “Got worse” shows where and why. Reports are written for people who were not there.</source>
        <translation>逐题比较：筛选“变差”可以看到哪里变差以及原因。报告是写给没有参与的人看的。</translation>
    </message>
    <message>
        <source>The same question to two models.</source>
        <translation>向两个模型提同一个问题。</translation>
    </message>
    <message>
        <source>Base answers in the dashed column, tuned in the solid one. Facts that your documents bear out are named under each answer.</source>
        <translation>虚线一栏是基座的回答，实线一栏是调优后的回答。每个回答下面会列出文档可以证实的事实。</translation>
    </message>
    <message>
        <source>Keep a question to ask it again after training: both answers go into the report.</source>
        <translation>保留一个问题，训练之后再问一次：两次回答都会写进报告。</translation>
    </message>
    <message>
        <source>An answer can be saved as a pair, or preferred to the other.</source>
        <translation>回答可以存为问答，也可以标为更好的一个。</translation>
    </message>
    <message>
        <source>What is it, may I use it, does it fit?</source>
        <translation>它是什么，能否使用，装得下吗？</translation>
    </message>
    <message>
        <source>Drop a model folder (safetensors) or a GGUF file here. Pickles (.bin, .pt) are refused: opening one can run a program that is hidden in it.</source>
        <translation>把模型文件夹（safetensors）或 GGUF 文件拖到这里。pickle 文件（.bin、.pt）会被拒绝：打开它可能运行其中隐藏的程序。</translation>
    </message>
    <message>
        <source>The licence is read from the model&apos;s own files; where none is found, that is said.</source>
        <translation>许可证从模型自己的文件中读取；找不到时会说明。</translation>
    </message>
    <message>
        <source>Memory to run and to tune it is set beside what this computer has.</source>
        <translation>运行和调优所需的内存会与这台计算机的内存对照显示。</translation>
    </message>
    <message>
        <source>What runs, what waits for me, what happened?</source>
        <translation>什么在运行，什么在等我，发生了什么？</translation>
    </message>
    <message>
        <source>Work goes on when the window is closed. What was interrupted can be continued.</source>
        <translation>关闭窗口后任务仍会继续。中断的任务可以继续。</translation>
    </message>
    <message>
        <source>Waiting jobs start in the order of the queue: drag them, or press Alt+Up and Alt+Down.</source>
        <translation>等待的任务按队列顺序开始：可以拖动，或按 Alt+Up 和 Alt+Down。</translation>
    </message>
    <message>
        <source>The events say what happened; the log is what the worker wrote.</source>
        <translation>事件说明发生了什么；日志是工作进程写下的内容。</translation>
    </message>
    <message>
        <source>&quot;More sampling&quot; has the rarer settings of how words are drawn; each says what it does when the mouse rests on it.</source>
        <translation>“更多采样设置”中是较少用到的取词设置；鼠标停在某项上，会说明它的作用。</translation>
    </message>
    <message>
        <source>A LoRA in a GGUF file is an adapter as one in a PEFT folder is: used, merged, exported, trained further.</source>
        <translation>GGUF 文件中的 LoRA 与 PEFT 文件夹中的一样是适配器：可以使用、合并、导出、继续训练。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HistoryDialog</name>
    <message>
        <source>added</source>
        <translation>新增</translation>
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
        <source>back to draft</source>
        <translation>退回草稿</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>evidence set</source>
        <translation>设定依据</translation>
    </message>
    <message>
        <source>tags changed</source>
        <translation>修改标签</translation>
    </message>
    <message>
        <source>scored</source>
        <translation>评分</translation>
    </message>
    <message>
        <source>note changed</source>
        <translation>修改备注</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>undone</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>done again</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>History of pair %1</source>
        <translation>问答 %1 的历史</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>作者</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message numerus="yes">
        <source>%n entries</source>
        <translation>
            <numerusform>%n 条记录</numerusform>
        </translation>
    </message>
    <message>
        <source>weight changed</source>
        <translation>更改权重</translation>
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
    <name>fieldwright::ui::HubDialog</name>
    <message>
        <source>Add a model from a hub</source>
        <translation>从模型站添加模型</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Address of the hub</source>
        <translation>模型站地址</translation>
    </message>
    <message>
        <source>owner/name, or the web address of the model&apos;s page</source>
        <translation>owner/name，或该模型页面的网址</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>only for models that ask for it</source>
        <translation>仅用于需要令牌的模型</translation>
    </message>
    <message>
        <source>Access token</source>
        <translation>访问令牌</translation>
    </message>
    <message>
        <source>Keep it in this computer&apos;s keychain</source>
        <translation>保存在本机的密钥环中</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Any server with Hugging Face&apos;s interface. It is contacted when you press Look, not before.</source>
        <translation>任何具有 Hugging Face 接口的服务器。按下“查看”后才会联系它，之前不会。</translation>
    </message>
    <message>
        <source>Hub</source>
        <translation>模型站</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Memory on this computer</source>
        <translation>本机内存</translation>
    </message>
    <message>
        <source>Folder for the model</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>存入</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>%1 (%2).</source>
        <translation>%1（%2）。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1</source>
        <translation>
            <numerusform>%n 个文件，%1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 free on that disk</source>
        <translation>该磁盘剩余 %1</translation>
    </message>
    <message>
        <source>does not fit: %1 free on that disk</source>
        <translation>放不下：该磁盘剩余 %1</translation>
    </message>
    <message>
        <source>to run it takes somewhat more memory than its weights, of %1 here: %2</source>
        <translation>运行所需内存略多于权重，本机共 %1：%2</translation>
    </message>
    <message>
        <source>Where the model&apos;s folder is to be made</source>
        <translation>在哪里建立模型文件夹</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::HubFileModel</name>
    <message>
        <source>not fetched: %1</source>
        <translation>不下载：%1</translation>
    </message>
    <message>
        <source>checked by SHA-256</source>
        <translation>以 SHA-256 校验</translation>
    </message>
    <message>
        <source>checked by git&apos;s hash</source>
        <translation>以 git 哈希校验</translation>
    </message>
    <message>
        <source>only its size can be checked</source>
        <translation>只能校验大小</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ImportDialog</name>
    <message>
        <source>Import pairs</source>
        <translation>导入问答</translation>
    </message>
    <message>
        <source>Reading the file…</source>
        <translation>正在读取文件…</translation>
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
        <source>First rows of the file</source>
        <translation>文件的前几行</translation>
    </message>
    <message>
        <source>They are reviewed already: import them as accepted</source>
        <translation>已经审阅过：导入为已接受</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Nothing can be imported from this file.</source>
        <translation>这个文件中没有可导入的内容。</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s)</source>
        <translation>
            <numerusform>%n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are left out.</source>
        <translation>
            <numerusform>略去 %n 行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import %n pair(s)</source>
        <translation>
            <numerusform>导入 %n 条问答</numerusform>
        </translation>
    </message>
    <message>
        <source>No row has a question and an answer.</source>
        <translation>没有同时含问题和回答的行。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ImportStrip</name>
    <message>
        <source>Reading %1</source>
        <translation>正在读取 %1</translation>
    </message>
    <message>
        <source>Paused: reading %1</source>
        <translation>已暂停：读取 %1</translation>
    </message>
    <message>
        <source>Interrupted: reading %1</source>
        <translation>已中断：读取 %1</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Leave the files that are not read yet</source>
        <translation>不再读取尚未读取的文件</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ItemsView</name>
    <message>
        <source>Got worse</source>
        <translation>变差</translation>
    </message>
    <message>
        <source>Got better</source>
        <translation>变好</translation>
    </message>
    <message>
        <source>Same</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>Not parsed</source>
        <translation>无法解析</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>All dimensions</source>
        <translation>所有维度</translation>
    </message>
    <message>
        <source>Language of the items</source>
        <translation>题目的语言</translation>
    </message>
    <message>
        <source>All languages</source>
        <translation>所有语言</translation>
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
        <source>Search items and answers</source>
        <translation>搜索题目与回答</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>Item with both answers</source>
        <translation>题目与两个回答</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>题目</translation>
    </message>
    <message>
        <source>This evaluation has no items.</source>
        <translation>这次评估没有题目。</translation>
    </message>
    <message>
        <source>No item under this filter.</source>
        <translation>此筛选下没有题目。</translation>
    </message>
    <message>
        <source>Item %1</source>
        <translation>题目 %1</translation>
    </message>
    <message>
        <source>choice by likelihood</source>
        <translation>按似然选择</translation>
    </message>
    <message>
        <source>free answer</source>
        <translation>自由作答</translation>
    </message>
    <message>
        <source>faulty: counts for neither</source>
        <translation>有误：不计入任何一方</translation>
    </message>
    <message>
        <source>Prompt, the same for both</source>
        <translation>提示词（两者相同）</translation>
    </message>
    <message>
        <source>Expected</source>
        <translation>标准答案</translation>
    </message>
    <message>
        <source>could not be parsed</source>
        <translation>无法解析</translation>
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
        <source>Raw output</source>
        <translation>原始输出</translation>
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
        <source>Wrong</source>
        <translation>答错</translation>
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
        <translation>
            <numerusform>%n 个运行中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queued</source>
        <translation>
            <numerusform>%n 个排队中</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n done</source>
        <translation>
            <numerusform>%n 个已结束</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n need(s) you</source>
        <translation>
            <numerusform>%n 个待处理</numerusform>
        </translation>
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
    <message>
        <source>Earlier in the queue</source>
        <translation>在队列中提前</translation>
    </message>
    <message>
        <source>Later in the queue</source>
        <translation>在队列中推后</translation>
    </message>
    <message>
        <source>The worker has written nothing.</source>
        <translation>工作进程没有写下任何内容。</translation>
    </message>
    <message>
        <source>Remove the folder of this job with its model, which is not among the models of the project? Its model, log and checkpoints go for good.</source>
        <translation>删除此任务的文件夹及其模型？该模型不在项目的模型之列。模型、日志和检查点将无法恢复。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::KeyDialog</name>
    <message>
        <source>Key of the server</source>
        <translation>服务器的密钥</translation>
    </message>
    <message>
        <source>Key for %1 (kept until the window is closed)</source>
        <translation>%1 的密钥（保留到窗口关闭为止）</translation>
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
    <name>fieldwright::ui::LayersView</name>
    <message>
        <source>Gradient norm by layer</source>
        <translation>各层梯度范数</translation>
    </message>
    <message>
        <source>step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>norm, power of ten</source>
        <translation>范数（10 的幂）</translation>
    </message>
    <message>
        <source>Chosen layers</source>
        <translation>所选的层</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Last</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>outside the layers</source>
        <translation>各层之外</translation>
    </message>
    <message>
        <source>known after the first step</source>
        <translation>第一步之后可知</translation>
    </message>
    <message>
        <source>before clipping; a click shows or hides the layer&apos;s curve</source>
        <translation>裁剪之前；点击可显示或隐藏该层的曲线</translation>
    </message>
    <message>
        <source>rest</source>
        <translation>其余</translation>
    </message>
    <message>
        <source>Six curves at most; take another one away first</source>
        <translation>最多六条曲线；请先去掉一条</translation>
    </message>
    <message>
        <source>Layers</source>
        <comment>a view of them</comment>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::LiveView</name>
    <message>
        <source>No run yet. Its curves will be here while it trains.</source>
        <translation>还没有训练。训练时曲线会显示在这里。</translation>
    </message>
    <message>
        <source>Choose model, dataset and recipe under Set up.</source>
        <translation>请在“设置”中选择模型、数据集和配方。</translation>
    </message>
    <message>
        <source>X axis</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Log scale</source>
        <translation>对数刻度</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>适应</translation>
    </message>
    <message>
        <source>Show the whole curves again (0, or a double click)</source>
        <translation>重新显示整条曲线（0 或双击）</translation>
    </message>
    <message>
        <source>Export PNG, PDF, CSV…</source>
        <translation>导出 PNG、PDF、CSV…</translation>
    </message>
    <message>
        <source>Runs shown</source>
        <translation>显示的训练</translation>
    </message>
    <message>
        <source>At the cursor</source>
        <translation>光标处</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>检查点</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>训练损失</translation>
    </message>
    <message>
        <source>Validation loss</source>
        <translation>验证损失</translation>
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
        <source>Tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>Memory, GB</source>
        <translation>内存（GB）</translation>
    </message>
    <message>
        <source>step %1, epoch %2</source>
        <translation>第 %1 步，第 %2 轮</translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>第 %1 步</translation>
    </message>
    <message>
        <source>move the pointer over the curves</source>
        <translation>把指针移到曲线上</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>已校验</translation>
    </message>
    <message>
        <source>written</source>
        <translation>作答</translation>
    </message>
    <message>
        <source>%1, best</source>
        <translation>%1，最佳</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>数据行</translation>
    </message>
    <message>
        <source>Rows that a step went wrong with</source>
        <translation>某一步出错时涉及的数据行</translation>
    </message>
    <message>
        <source>Open row %1</source>
        <translation>打开第 %1 行</translation>
    </message>
    <message>
        <source>Layers</source>
        <comment>a view of them</comment>
        <translation>层</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::LookForm</name>
    <message>
        <source>Language 语言</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Follow the system (%1)</source>
        <translation>跟随系统（%1）</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
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
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Help of this page</source>
        <translation>本页帮助</translation>
    </message>
    <message>
        <source>Fieldwright</source>
        <translation>Fieldwright 域匠</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MemoryModel</name>
    <message>
        <source>does not fit</source>
        <translation>不够用</translation>
    </message>
    <message>
        <source>fits when other programs are closed</source>
        <translation>关闭其他程序后够用</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>够用</translation>
    </message>
    <message>
        <source>Run, %1</source>
        <translation>运行，%1</translation>
    </message>
    <message>
        <source>To do this</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>需要</translation>
    </message>
    <message>
        <source>of %1</source>
        <translation>共 %1</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>QLoRA, base in 4 bits</source>
        <translation>QLoRA，基座以 4 位保存</translation>
    </message>
    <message>
        <source>Run, bf16 or fp16</source>
        <translation>运行，bf16 或 fp16</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MethodPane</name>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MissingModel</name>
    <message>
        <source>The base model of %1 is not on this machine.</source>
        <translation>%1 的基座模型不在这台机器上。</translation>
    </message>
    <message>
        <source>The adapter %1 is not on this machine.</source>
        <translation>适配器 %1 不在这台机器上。</translation>
    </message>
    <message>
        <source>%1, whose tokenizer is taken over, is not on this machine.</source>
        <translation>要沿用其分词器的 %1 不在这台机器上。</translation>
    </message>
    <message>
        <source>%1 is not on this machine.</source>
        <translation>%1 不在本机。</translation>
    </message>
    <message>
        <source>Where is the base model of %1?</source>
        <translation>%1 的基座模型在哪里？</translation>
    </message>
    <message>
        <source>Where is the adapter %1?</source>
        <translation>适配器 %1 在哪里？</translation>
    </message>
    <message>
        <source>Where is %1, whose tokenizer is taken over?</source>
        <translation>要沿用其分词器的 %1 在哪里？</translation>
    </message>
    <message>
        <source>Where is %1?</source>
        <translation>%1 在哪里？</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf);;All files (*)</source>
        <translation>GGUF 模型 (*.gguf);;所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MixChecks</name>
    <message>
        <source>Held-out questions that are also in the training rows: %1 of %2</source>
        <translation>同时出现在训练数据中的留出问题：%1 / %2</translation>
    </message>
    <message>
        <source>There are not enough general rows for %1: the domain share becomes %2. Add general data, or ask for a higher share.</source>
        <translation>通用数据不足以达到 %1：领域占比为 %2。请添加通用数据，或提高要求的占比。</translation>
    </message>
    <message>
        <source>The rows are too long to come nearer to %1.</source>
        <translation>数据行太长，无法更接近 %1。</translation>
    </message>
    <message>
        <source>The domain share that was asked for is reached.</source>
        <translation>已达到要求的领域占比。</translation>
    </message>
    <message numerus="yes">
        <source>The test of rephrased questions has only %n question(s): facts with several phrasings make it larger.</source>
        <translation>
            <numerusform>换问法测试只有 %n 题：为事实增加问法可以扩大。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) repeat another or tell a held-out fact; they are left out.</source>
        <translation>
            <numerusform>%n 条问答重复或含有留出的事实，已略去。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) are longer than the length limit; their ends are cut.</source>
        <translation>
            <numerusform>%n 行超过长度上限，末尾截断。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message numerus="yes">
        <source>%n row(s) train nothing; they are left out.</source>
        <translation>
            <numerusform>%n 行没有可训练内容，已略去。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MixTab</name>
    <message>
        <source>Counting tokens: %1 rows so far</source>
        <translation>正在统计词元：已完成 %1 行</translation>
    </message>
    <message>
        <source>Add general data…</source>
        <translation>添加通用数据…</translation>
    </message>
    <message>
        <source>Remove general data</source>
        <translation>移除通用数据</translation>
    </message>
    <message>
        <source>What you get</source>
        <translation>得到的结果</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Held out</source>
        <translation>留出</translation>
    </message>
    <message>
        <source>for the tests and the validation loss; by seed</source>
        <translation>用于测试和验证损失，按随机种子</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Length limit</source>
        <translation>长度上限</translation>
    </message>
    <message>
        <source>Length limit in tokens</source>
        <translation>长度上限（词元）</translation>
    </message>
    <message>
        <source>Model whose tokens are counted</source>
        <translation>按哪个模型统计词元</translation>
    </message>
    <message>
        <source>Asked and realised mixture</source>
        <translation>要求与实得的混合</translation>
    </message>
    <message>
        <source>General pairs of Fieldwright</source>
        <translation>Fieldwright 自带通用问答</translation>
    </message>
    <message>
        <source>No pair is accepted yet.</source>
        <translation>还没有接受任何问答。</translation>
    </message>
    <message>
        <source>There is no model yet.</source>
        <translation>还没有模型。</translation>
    </message>
    <message>
        <source>Accept pairs on the Review tab; then you see here what the model will see.</source>
        <translation>请在“审阅”中接受问答，然后在这里查看模型将看到的内容。</translation>
    </message>
    <message>
        <source>Add one on the Models page; tokens are counted with it.</source>
        <translation>请在“模型”页添加，词元按它统计。</translation>
    </message>
    <message>
        <source>Nothing is left to train on: every pair is held out or dropped.</source>
        <translation>没有可训练的内容：所有问答都被留出或舍弃。</translation>
    </message>
    <message>
        <source>Accept more pairs, or hold out less.</source>
        <translation>请接受更多问答，或减少留出比例。</translation>
    </message>
    <message>
        <source>asked %1, realised %2: rows are taken whole</source>
        <translation>要求 %1，实得 %2：按整行取用</translation>
    </message>
    <message>
        <source>Accepted pairs of this project</source>
        <translation>本项目已接受的问答</translation>
    </message>
    <message>
        <source>They are made when the tokens are counted.</source>
        <translation>统计词元后显示检查结果。</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Next version: v%1</source>
        <translation>下一版本：v%1</translation>
    </message>
    <message numerus="yes">
        <source>%n training row(s)</source>
        <translation>
            <numerusform>%n 行训练数据</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Build version v%1</source>
        <translation>生成版本 v%1</translation>
    </message>
    <message>
        <source>Building…</source>
        <translation>正在生成…</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>未打开项目。</translation>
    </message>
    <message>
        <source>A version is being built.</source>
        <translation>正在生成版本。</translation>
    </message>
    <message>
        <source>No pair is accepted yet. Review some first.</source>
        <translation>还没有接受任何问答，请先审阅。</translation>
    </message>
    <message>
        <source>There is no model to count tokens with. Add one on the Models page.</source>
        <translation>没有可用于统计词元的模型，请在“模型”页添加。</translation>
    </message>
    <message>
        <source>Writes %1, which never changes afterwards</source>
        <translation>写入 %1，之后不再改变</translation>
    </message>
    <message>
        <source>Building %1</source>
        <translation>正在生成 %1</translation>
    </message>
    <message>
        <source>Built %1</source>
        <translation>已生成 %1</translation>
    </message>
    <message>
        <source>Add general data</source>
        <translation>添加通用数据</translation>
    </message>
    <message>
        <source>Instruction data (*.jsonl *.json *.csv *.tsv);;All files (*)</source>
        <translation>指令数据 (*.jsonl *.json *.csv *.tsv);;所有文件 (*)</translation>
    </message>
    <message>
        <source>general rows at most %1 times</source>
        <translation>通用数据最多重复 %1 次</translation>
    </message>
    <message>
        <source>asked %1, realised %2: add general data for more</source>
        <translation>要求 %1，实际 %2：通用数据不足</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::MixTable</name>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Asked</source>
        <translation>要求</translation>
    </message>
    <message>
        <source>Realised</source>
        <translation>实得</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>训练</translation>
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
        <source>%1&#xa0;M parameters</source>
        <translation>%1&#xa0;M 参数</translation>
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
        <source>%1&#xa0;B parameters</source>
        <translation>%1&#xa0;B 参数</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelExportDialog</name>
    <message>
        <source>Export %1</source>
        <translation>导出 %1</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Hugging Face folder, adapter merged into its base</source>
        <translation>Hugging Face 文件夹，适配器并入基座</translation>
    </message>
    <message>
        <source>Hugging Face folder</source>
        <translation>Hugging Face 文件夹</translation>
    </message>
    <message>
        <source>GGUF file, adapter merged into its base</source>
        <translation>GGUF 文件，适配器并入基座</translation>
    </message>
    <message>
        <source>GGUF file</source>
        <translation>GGUF 文件</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>For Ollama, llama.cpp and LM Studio; an Ollama Modelfile and a model card are written beside it.</source>
        <translation>用于 Ollama、llama.cpp 和 LM Studio；同时写出 Ollama Modelfile 和模型卡。</translation>
    </message>
    <message>
        <source>Small; whoever uses it needs the same base model. With a model card and the tokenizer.</source>
        <translation>很小；使用者需要同一基座模型。附模型卡和分词器。</translation>
    </message>
    <message>
        <source>For transformers, vLLM and most other tools; with tokenizer, chat template and a model card.</source>
        <translation>用于 transformers、vLLM 等多数工具；附分词器、对话模板和模型卡。</translation>
    </message>
    <message>
        <source>Something is at this place already.</source>
        <translation>此处已有内容。</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>测量中…</translation>
    </message>
    <message>
        <source>about %1</source>
        <translation>约 %1</translation>
    </message>
    <message>
        <source>Export as a GGUF file</source>
        <translation>导出为 GGUF 文件</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF 模型 (*.gguf)</translation>
    </message>
    <message>
        <source>Where the folder is to be made</source>
        <translation>在哪里建立文件夹</translation>
    </message>
    <message>
        <source>Waiting to start. The job goes on when this is closed.</source>
        <translation>等待开始。关闭此窗口后任务仍会继续。</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>已停止，没有写出任何内容。</translation>
    </message>
    <message>
        <source>Written to %1 (%2, %3).</source>
        <translation>已写入 %1（%2，%3）。</translation>
    </message>
    <message>
        <source>Adapter alone, in its own format</source>
        <translation>仅适配器，保持其自身格式</translation>
    </message>
    <message>
        <source>LoRA adapter alone, as GGUF for llama.cpp</source>
        <translation>仅 LoRA 适配器，GGUF 格式，供 llama.cpp 使用</translation>
    </message>
    <message>
        <source>llama.cpp adds it to the base model&apos;s GGUF file when it loads (--lora); an Ollama Modelfile is written beside it. Other kinds than LoRA have no such format.</source>
        <translation>llama.cpp 在加载时把它加到基座模型的 GGUF 文件上（--lora）；旁边会写出一份 Ollama Modelfile。LoRA 以外的种类没有这种格式。</translation>
    </message>
    <message>
        <source>%1: not for encoders</source>
        <translation>%1：不适用于编码器</translation>
    </message>
    <message>
        <source>GGUF files are written of models that write text.</source>
        <translation>GGUF 文件只能由生成文本的模型写出。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ModelHeader</name>
    <message>
        <source>Tuned</source>
        <translation>调优后</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Tuned model</source>
        <translation>调优后的模型</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>还没有</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>There is no tuned model yet. Train one; then both answer.</source>
        <translation>还没有调优模型。训练之后两个模型都会回答。</translation>
    </message>
    <message>
        <source>There is no model yet. Add one on the Models page.</source>
        <translation>还没有模型。请在“模型”页添加。</translation>
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
        <source>Search models</source>
        <translation>搜索模型</translation>
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
        <translation>
            <numerusform>%n 个模型</numerusform>
        </translation>
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
        <source>Licence</source>
        <translation>许可证</translation>
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
        <source>Rename a model</source>
        <translation>重命名模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Add from a hub…</source>
        <translation>从模型站添加…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Serve…</source>
        <translation>启动服务…</translation>
    </message>
    <message>
        <source>Try…</source>
        <translation>试用…</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>Any licence</source>
        <translation>任何许可</translation>
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
        <source>Commercial use: no</source>
        <translation>不可商用</translation>
    </message>
    <message>
        <source>Commercial use: unknown</source>
        <translation>商用：未知</translation>
    </message>
    <message>
        <source>Drop a model folder, GGUF file or adapter here</source>
        <translation>可将模型文件夹、GGUF 文件或适配器拖到这里</translation>
    </message>
    <message>
        <source>Write it for other programs, and see how near the copy is</source>
        <translation>写成其他程序可用的格式，并查看副本与原模型的差别</translation>
    </message>
    <message>
        <source>Offer it to other programs on this computer</source>
        <translation>提供给本机的其他程序使用</translation>
    </message>
    <message>
        <source>Ask it one question, without a project</source>
        <translation>不需要项目，直接问它一个问题</translation>
    </message>
    <message>
        <source>What is in its weight files</source>
        <translation>权重文件里有什么</translation>
    </message>
    <message>
        <source>The download is under way; it goes on when the window is closed</source>
        <translation>下载正在进行；关闭窗口后仍会继续</translation>
    </message>
    <message>
        <source>Added %1. %2 (%3)</source>
        <translation>已添加 %1。%2（%3）</translation>
    </message>
    <message>
        <source>its files name no licence</source>
        <translation>其文件没有写明许可</translation>
    </message>
    <message>
        <source>removal of %1</source>
        <translation>移除 %1</translation>
    </message>
    <message>
        <source>Removed %1 from the list; its files stay</source>
        <translation>已从列表中移除 %1；文件保留</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>%1 was removed from the list.</source>
        <translation>已从列表中移除 %1。</translation>
    </message>
    <message>
        <source>Its files stay.</source>
        <translation>文件保留。</translation>
    </message>
    <message>
        <source>It makes embeddings and writes no text.</source>
        <translation>它是嵌入模型，不能生成文本。</translation>
    </message>
    <message>
        <source>Combine…</source>
        <translation>合并…</translation>
    </message>
    <message>
        <source>Make one adapter of several on this base</source>
        <translation>把此基座上的几个适配器合成一个</translation>
    </message>
    <message>
        <source>Open a project first: the result belongs to one.</source>
        <translation>请先打开项目：结果属于项目。</translation>
    </message>
    <message>
        <source>Only adapters can be combined; this is a whole model.</source>
        <translation>只有适配器能合并；这是完整模型。</translation>
    </message>
    <message>
        <source>There is no other adapter on the same base.</source>
        <translation>同一基座上没有别的适配器。</translation>
    </message>
    <message>
        <source>The adapters are being combined; the result will be among the models</source>
        <translation>正在合并适配器；结果会出现在模型中</translation>
    </message>
    <message>
        <source>See the label that it gives a text</source>
        <translation>查看它给一段文本的标签</translation>
    </message>
    <message>
        <source>It gives texts labels and writes no text.</source>
        <translation>它为文本给出标签，不会写文本。</translation>
    </message>
    <message>
        <source>It fills in masked words and writes no text.</source>
        <translation>它填补被遮住的词，不会写文本。</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>调优模型</translation>
    </message>
    <message>
        <source>Set base…</source>
        <translation>设定基座…</translation>
    </message>
    <message>
        <source>Choose the model that this adapter stands on</source>
        <translation>选择这个适配器所依附的模型</translation>
    </message>
    <message>
        <source>Only adapters stand on a base; this is a whole model.</source>
        <translation>只有适配器才有基座；这是一个完整的模型。</translation>
    </message>
    <message>
        <source>The project knows what it was tuned from.</source>
        <translation>项目知道它由哪个模型调优而来。</translation>
    </message>
    <message>
        <source>The base model of %1 is not known here.</source>
        <translation>这里不知道 %1 的基座模型。</translation>
    </message>
    <message>
        <source>Choose it among the models of the list, or add it.</source>
        <translation>请在列表的模型中选择，或先添加基座。</translation>
    </message>
    <message>
        <source>Other programs take the folder of a whole encoder as it is.</source>
        <translation>其他程序可直接使用完整编码器的文件夹。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::NewEvaluationDialog</name>
    <message>
        <source>New evaluation</source>
        <translation>新评估</translation>
    </message>
    <message>
        <source>Tuned model</source>
        <translation>调优后的模型</translation>
    </message>
    <message>
        <source>none: the base alone</source>
        <translation>无：仅基座</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>Five dimensions: segmentation, syntax, semantics, disambiguation, comprehension</source>
        <translation>五个维度：分词、句法、语义、消歧、理解</translation>
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
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Items of each dimension and language</source>
        <translation>每个维度和语言的题数</translation>
    </message>
    <message>
        <source>Domain test: rephrased and unseen questions of</source>
        <translation>领域测试：换问法与未见过的题，来自</translation>
    </message>
    <message>
        <source>Dataset version of the domain test</source>
        <translation>领域测试的数据集版本</translation>
    </message>
    <message>
        <source>Tuned</source>
        <translation>调优后</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>基座</translation>
    </message>
    <message>
        <source>Suites</source>
        <translation>题集</translation>
    </message>
    <message>
        <source>Languages</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Items a dimension</source>
        <translation>每个维度题数</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>There is no base model. Add one on the Models page.</source>
        <translation>没有基座模型，请在“模型”页添加。</translation>
    </message>
    <message>
        <source>Choose at least one language.</source>
        <translation>请至少选择一种语言。</translation>
    </message>
    <message>
        <source>Choose at least one suite.</source>
        <translation>请至少选择一个题集。</translation>
    </message>
    <message>
        <source>About %1, as long as the last one took for each.</source>
        <translation>按上次每题用时，约 %1。</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln question(s), asked of both models with the same prompts.</source>
        <translation>
            <numerusform>至少 %Ln 道题，以相同的提示词同时问两个模型。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln question(s).</source>
        <translation>
            <numerusform>至少 %Ln 道题。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::NewModelFacts</name>
    <message>
        <source>It is large for its texts.</source>
        <translation>模型相对文本过大。</translation>
    </message>
    <message>
        <source>There are %1 tokens for each weight, and twenty are best: it will learn the texts by heart rather than the language. Add documents, or take about %2 M weights.</source>
        <translation>每个参数只有 %1 个词元，而二十个最佳：它会背下文本，而不是学会语言。请添加文档，或改用约 %2 百万参数。</translation>
    </message>
    <message>
        <source>It could be larger.</source>
        <translation>模型可以更大。</translation>
    </message>
    <message>
        <source>There are %1 tokens for each weight; the texts bear about %2 M weights.</source>
        <translation>每个参数有 %1 个词元；这些文本可支撑约 %2 百万参数。</translation>
    </message>
    <message>
        <source>It suits its texts.</source>
        <translation>规模与文本相称。</translation>
    </message>
    <message>
        <source>There are %1 tokens for each weight; with the passes that is near the best.</source>
        <translation>每个参数有 %1 个词元；算上轮数，已接近最佳。</translation>
    </message>
    <message>
        <source>It cannot start.</source>
        <translation>还不能开始。</translation>
    </message>
    <message>
        <source>A new model of %1 M weights.</source>
        <translation>%1 百万参数的新模型。</translation>
    </message>
    <message>
        <source>%1 layers of width %2 begin with random numbers; nothing is taken from another model.</source>
        <translation>%1 层、宽度 %2，从随机数开始，不取自任何其他模型。</translation>
    </message>
    <message>
        <source>It learns its own tokenizer.</source>
        <translation>它学习自己的分词器。</translation>
    </message>
    <message>
        <source>Up to %1 tokens from the documents, before the training.</source>
        <translation>训练之前，从文档中学习最多 %1 个词元。</translation>
    </message>
    <message>
        <source>It takes the tokenizer of %1.</source>
        <translation>它沿用 %1 的分词器。</translation>
    </message>
    <message>
        <source>With all of its %1 tokens.</source>
        <translation>包含其全部 %1 个词元。</translation>
    </message>
    <message numerus="yes">
        <source>It reads %Ln document(s).</source>
        <translation>
            <numerusform>它阅读 %Ln 个文档。</numerusform>
        </translation>
    </message>
    <message>
        <source>About %1 M tokens, %2 M with every pass: about %3 steps.</source>
        <translation>约 %1 百万词元，各轮合计 %2 百万：约 %3 步。</translation>
    </message>
    <message>
        <source>It fits.</source>
        <translation>装得下。</translation>
    </message>
    <message>
        <source>It does not fit.</source>
        <translation>装不下。</translation>
    </message>
    <message>
        <source>About %1 of memory; %2 are free on this machine.</source>
        <translation>约需 %1 内存；本机可用 %2。</translation>
    </message>
    <message>
        <source>About %1.</source>
        <translation>约 %1。</translation>
    </message>
    <message>
        <source>From %1 GFLOP a second, as measured here; the first steps tell it exactly.</source>
        <translation>按本机实测的每秒 %1 GFLOP 估计；开头几步会给出准确值。</translation>
    </message>
    <message>
        <source>The time is not known yet.</source>
        <translation>时间尚不清楚。</translation>
    </message>
    <message>
        <source>How fast this machine multiplies is being measured…</source>
        <translation>正在测量本机的矩阵乘法速度…</translation>
    </message>
    <message>
        <source>How fast this machine multiplies could not be measured.</source>
        <translation>无法测量本机的乘法速度。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::NewModelSetup</name>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>New model</source>
        <translation>新模型</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>未打开项目。</translation>
    </message>
    <message>
        <source>The run needs a name.</source>
        <translation>训练需要名称。</translation>
    </message>
    <message>
        <source>No model is there whose tokenizer could be taken over.</source>
        <translation>没有可沿用其分词器的模型。</translation>
    </message>
    <message>
        <source>No document to read. Add some on the Documents page.</source>
        <translation>没有可阅读的文档。请在“文档”页添加。</translation>
    </message>
    <message>
        <source>This needs %1 of memory, and %2 are free. Choose fewer layers, a smaller width, vocabulary or micro-batch, or close other programs.</source>
        <translation>需要 %1 内存，目前可用 %2。请减少层数、宽度、词表或微批次，或关闭其他程序。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::OverviewView</name>
    <message>
        <source>Five dimensions</source>
        <translation>五个维度</translation>
    </message>
    <message>
        <source>0 = chance level, 100 = perfect</source>
        <translation>0 = 随机水平，100 = 满分</translation>
    </message>
    <message>
        <source>Radar chart of the five dimensions</source>
        <translation>五个维度的雷达图</translation>
    </message>
    <message>
        <source>No radar chart: not all five dimensions were asked.</source>
        <translation>没有雷达图：未测全五个维度。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Areas of the radar chart</source>
        <translation>雷达图面积</translation>
    </message>
    <message>
        <source>Difference per dimension, tuned minus base</source>
        <translation>各维度差异，调优后减基座</translation>
    </message>
    <message>
        <source>raw points, 95 % interval</source>
        <translation>原始分，95 % 区间</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>Domain test</source>
        <translation>领域测试</translation>
    </message>
    <message>
        <source>What to do next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Area of base</source>
        <translation>基座面积</translation>
    </message>
    <message>
        <source>of the full pentagon</source>
        <translation>占整个五边形</translation>
    </message>
    <message>
        <source>Area of tuned</source>
        <translation>调优后面积</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Kept of base</source>
        <translation>保留的基座能力</translation>
    </message>
    <message>
        <source>overlap ÷ area of base</source>
        <translation>重叠 ÷ 基座面积</translation>
    </message>
    <message>
        <source>New beyond base</source>
        <translation>超出基座的部分</translation>
    </message>
    <message>
        <source>of the area of base</source>
        <translation>占基座面积</translation>
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
        <source>Your own test</source>
        <translation>您自己的测试</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
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
        <source>Difference [95 %]</source>
        <translation>差异 [95 %]</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>Unseen questions are about passages that were never trained: a right answer there is luck or general knowledge, and a confident wrong one is invention.</source>
        <translation>未见过的题来自从未训练的文段：答对靠运气或常识，自信地答错则是编造。</translation>
    </message>
    <message>
        <source>Prepare a run</source>
        <translation>准备训练</translation>
    </message>
    <message>
        <source>Ask more items…</source>
        <translation>增加题目…</translation>
    </message>
    <message>
        <source>Show what got worse</source>
        <translation>查看变差的题</translation>
    </message>
    <message>
        <source>Show the wrong ones</source>
        <translation>查看答错的题</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Ask both</source>
        <translation>同时提问</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message numerus="yes">
        <source>%1; %Ln item(s)</source>
        <translation>
            <numerusform>%1；%Ln 题</numerusform>
        </translation>
    </message>
    <message>
        <source>Add pairs…</source>
        <translation>补充问答…</translation>
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
    <message>
        <source>weight %1</source>
        <translation>权重 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PairExportDialog</name>
    <message>
        <source>Export pairs</source>
        <translation>导出问答</translation>
    </message>
    <message>
        <source>Accepted (%1)</source>
        <translation>已接受（%1）</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>全部（%1）</translation>
    </message>
    <message>
        <source>Those listed now (%1)</source>
        <translation>当前列出的（%1）</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Keeps evidence, status, tags and groups.</source>
        <translation>保留依据、状态、标签和分组。</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Holds questions, answers and weights; evidence and status stay here.</source>
        <translation>只含问题、回答和权重，依据和状态留在这里。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PasswordDialog</name>
    <message>
        <source>Passwords of the files</source>
        <translation>文件的密码</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>They are kept until the project is closed, and are written nowhere. A file whose password is left out is not read.</source>
        <translation>密码保留到项目关闭为止，不写入任何地方。未填密码的文件不会被读取。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PrecisionBox</name>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测选择</translation>
    </message>
    <message>
        <source>32-bit (fp32)</source>
        <translation>32 位（fp32）</translation>
    </message>
    <message>
        <source>16-bit (bf16)</source>
        <translation>16 位（bf16）</translation>
    </message>
    <message>
        <source>8-bit (int8)</source>
        <translation>8 位（int8）</translation>
    </message>
    <message>
        <source>4-bit (int4)</source>
        <translation>4 位（int4）</translation>
    </message>
    <message>
        <source>16-bit (fp16)</source>
        <translation>16 位（fp16）</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::PreflightPane</name>
    <message>
        <source>%1 tokens, %2 cut, %3 trained</source>
        <translation>%1 个词元，截断 %2，训练 %3</translation>
    </message>
    <message>
        <source>%1 tokens, %2 trained</source>
        <translation>%1 个词元，训练 %2</translation>
    </message>
    <message>
        <source>Preflight: exactly what the model will see</source>
        <translation>预检：模型将看到的确切内容</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>Nothing trained</source>
        <translation>无训练内容</translation>
    </message>
    <message>
        <source>Tokens of the rows</source>
        <translation>各行的词元</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>read, not trained</source>
        <translation>只读，不训练</translation>
    </message>
    <message>
        <source>special token</source>
        <translation>特殊词元</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>· space   ↵ line break</source>
        <translation>· 空格   ↵ 换行</translation>
    </message>
    <message>
        <source>All training rows</source>
        <translation>全部训练数据</translation>
    </message>
    <message>
        <source>%1 tokens, of which %2 trained (%3), %4 cut</source>
        <translation>%1 个词元，其中训练 %2（%3），截断 %4</translation>
    </message>
    <message>
        <source>Row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>general</source>
        <translation>通用</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ProcessesText</name>
    <message>
        <source>It trains in %1 processes, each with a whole copy.</source>
        <translation>训练在 %1 个进程中进行，每个进程都有完整的副本。</translation>
    </message>
    <message>
        <source>It trains in %1 processes, which share out the optimiser&apos;s memory (ZeRO 1).</source>
        <translation>训练在 %1 个进程中进行，优化器的内存由它们分摊（ZeRO 1）。</translation>
    </message>
    <message>
        <source>It trains in %1 processes, which share out the optimiser&apos;s memory and the gradients (ZeRO 2).</source>
        <translation>训练在 %1 个进程中进行，优化器的内存和梯度由它们分摊（ZeRO 2）。</translation>
    </message>
    <message>
        <source>Together they read %1 tokens a second, about %2 each.</source>
        <translation>它们合计每秒读取 %1 个词元，每个进程约 %2 个。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ProgressStrip</name>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Paused at step %1</source>
        <translation>已暂停在第 %1 步</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>done at about %1</source>
        <translation>约 %1 完成</translation>
    </message>
    <message>
        <source>elapsed &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>已用 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>tokens/s &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>词元/秒 &lt;b&gt;%1&lt;/b&gt;</translation>
    </message>
    <message>
        <source>peak memory &lt;b&gt;%1&lt;/b&gt;</source>
        <translation>峰值内存 &lt;b&gt;%1&lt;/b&gt;</translation>
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
        <translation>页面</translation>
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
    <name>fieldwright::ui::RankedRowModel</name>
    <message>
        <source>version is gone</source>
        <translation>版本已不存在</translation>
    </message>
    <message>
        <source>general row</source>
        <translation>通用行</translation>
    </message>
    <message>
        <source>pair removed</source>
        <translation>问答已移除</translation>
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
    <message>
        <source>no number</source>
        <translation>非数值</translation>
    </message>
    <message>
        <source>row %1</source>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>Mean over the row&apos;s trained tokens</source>
        <translation>该行训练词元的平均值</translation>
    </message>
    <message>
        <source>Share of its trained tokens that the model held likeliest</source>
        <translation>该行训练词元中，模型认为最可能者所占的比例</translation>
    </message>
    <message>
        <source>When it was measured: the step that the row was part of, before that step changed the model</source>
        <translation>测得的时刻：该行所在的那一步，在该步改动模型之前</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>正确</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Question</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Pair</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RateTestDialog</name>
    <message>
        <source>Find a learning rate</source>
        <translation>寻找学习率</translation>
    </message>
    <message>
        <source>Loss over the learning rate</source>
        <translation>损失随学习率的变化</translation>
    </message>
    <message>
        <source>Use this rate</source>
        <translation>采用此学习率</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>End the test</source>
        <translation>结束测试</translation>
    </message>
    <message>
        <source>The test is about to begin.</source>
        <translation>测试即将开始。</translation>
    </message>
    <message>
        <source>The test waits for another job to end.</source>
        <translation>测试在等待另一个任务结束。</translation>
    </message>
    <message>
        <source>The loss falls fastest at a rate of %1. Suggested is a third of it: %2.</source>
        <translation>损失在学习率 %1 处下降最快。建议取其三分之一：%2。</translation>
    </message>
    <message>
        <source>The loss falls at none of the rates. Look at the data, or try more steps at one rate.</source>
        <translation>损失在任何学习率下都没有下降。请检查数据，或在某个学习率下多训练几步。</translation>
    </message>
    <message>
        <source>The test was ended.</source>
        <translation>测试已结束。</translation>
    </message>
    <message>
        <source>A short run whose rate rises from step to step: step %1 of %2. Nothing of it is kept.</source>
        <translation>学习率逐步升高的短训练：第 %1 步，共 %2 步。结果不会保留。</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>No step has been computed yet</source>
        <translation>还没有计算任何一步</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReadingDialog</name>
    <message>
        <source>Reading options</source>
        <translation>读取选项</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>Guess</source>
        <translation>自动判断</translation>
    </message>
    <message>
        <source>Guess (found: %1)</source>
        <translation>自动判断（结果：%1）</translation>
    </message>
    <message>
        <source>Only text files have an encoding to choose.</source>
        <translation>只有文本文件可以选择编码。</translation>
    </message>
    <message>
        <source>Encoding of text files</source>
        <translation>文本文件的编码</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Only PDF files are opened with a password here.</source>
        <translation>这里只有 PDF 文件可以用密码打开。</translation>
    </message>
    <message>
        <source>Password of the PDF</source>
        <translation>PDF 的密码</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>The password is kept until the project is closed, and is written nowhere. Pairs that were made from a document stay when it is read again.</source>
        <translation>密码只保留到项目关闭，不会写到任何地方。重新读取文档时，由它生成的问答会保留。</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReadingStrip</name>
    <message>
        <source>Being read…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>%1 is being read</source>
        <translation>正在读取 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeDifferenceDialog</name>
    <message>
        <source>What the recipes differ in</source>
        <translation>配方的不同之处</translation>
    </message>
    <message numerus="yes">
        <source>%n field(s) of the recipe differ.</source>
        <translation>
            <numerusform>配方有 %n 个字段不同。</numerusform>
        </translation>
    </message>
    <message>
        <source>These recipes are the same.</source>
        <translation>这些配方相同。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeDifferenceModel</name>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipeForm</name>
    <message numerus="yes">
        <source>Advanced: %n more field(s), %1 changed</source>
        <translation>
            <numerusform>高级：另有 %n 项，已修改 %1 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Advanced: %n more field(s), all at their presets</source>
        <translation>
            <numerusform>高级：另有 %n 项，均为预设值</numerusform>
        </translation>
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
    <name>fieldwright::ui::RecipeTools</name>
    <message>
        <source>Published</source>
        <translation>已发表</translation>
    </message>
    <message>
        <source>Recipes that imitate published ones</source>
        <translation>仿照已发表研究的配方</translation>
    </message>
    <message>
        <source>Load…</source>
        <translation>读取…</translation>
    </message>
    <message>
        <source>Read a recipe from a file</source>
        <translation>从文件读取配方</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Write this recipe to a file</source>
        <translation>把配方写入文件</translation>
    </message>
    <message>
        <source>Load recipe</source>
        <translation>读取配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>保存配方</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipesModel</name>
    <message>
        <source>cannot be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>自有</translation>
    </message>
    <message>
        <source>published</source>
        <translation>已发表</translation>
    </message>
    <message>
        <source>preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>目标</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>Tokens a step</source>
        <translation>每步词元</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RecipesView</name>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>About</source>
        <translation>说明</translation>
    </message>
    <message>
        <source>What the recipes differ in</source>
        <translation>配方的不同之处</translation>
    </message>
    <message>
        <source>as set up</source>
        <translation>当前设置</translation>
    </message>
    <message>
        <source>mark one recipe or several</source>
        <translation>请选中一个或多个配方</translation>
    </message>
    <message>
        <source>nothing: they are the same</source>
        <translation>没有不同</translation>
    </message>
    <message>
        <source>Import recipes</source>
        <translation>导入配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>Export recipe</source>
        <translation>导出配方</translation>
    </message>
    <message>
        <source>Rename recipe</source>
        <translation>重命名配方</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Remove recipe</source>
        <translation>移除配方</translation>
    </message>
    <message>
        <source>Remove the recipe “%1”? This cannot be undone.</source>
        <translation>移除配方“%1”？此操作无法撤销。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReportsView</name>
    <message>
        <source>Written reports</source>
        <translation>已导出的报告</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>预览</translation>
    </message>
    <message>
        <source>Preview of the report</source>
        <translation>报告预览</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Show the reports in their folder</source>
        <translation>在文件夹中显示报告</translation>
    </message>
    <message>
        <source>No report yet.</source>
        <translation>还没有报告。</translation>
    </message>
    <message>
        <source>“Write report…” makes HTML, PDF, Markdown, CSV and JSON.</source>
        <translation>“导出报告…”可生成 HTML、PDF、Markdown、CSV 和 JSON。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReviewBar</name>
    <message>
        <source>To review</source>
        <translation>待审阅</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>所有文档</translation>
    </message>
    <message>
        <source>Search pairs</source>
        <translation>搜索问答</translation>
    </message>
    <message>
        <source>Not grounded</source>
        <translation>无依据</translation>
    </message>
    <message numerus="yes">
        <source>%n marked</source>
        <translation>
            <numerusform>已标记 %n 条</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReviewPace</name>
    <message>
        <source>Progress of the review</source>
        <translation>审阅进度</translation>
    </message>
    <message>
        <source>%1 accepted, %2 rejected, %3 to review</source>
        <translation>已接受 %1，已拒绝 %2，待审阅 %3</translation>
    </message>
    <message>
        <source>about %1 at your pace</source>
        <translation>按您的速度约需 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ReviewTab</name>
    <message>
        <source>Pairs</source>
        <translation>问答</translation>
    </message>
    <message>
        <source>No pairs yet. They are made from documents, and there are none yet.</source>
        <translation>还没有问答。问答由文档生成，而现在还没有文档。</translation>
    </message>
    <message>
        <source>Add documents, or import a file of questions and answers.</source>
        <translation>请添加文档，或导入问答文件。</translation>
    </message>
    <message numerus="yes">
        <source>No pairs yet. Generate them from %n document(s), or import a file.</source>
        <translation>
            <numerusform>还没有问答，可从 %n 个文档生成，或导入文件。</numerusform>
        </translation>
    </message>
    <message>
        <source>Each pair keeps the place in the document that proves it.</source>
        <translation>每条问答都保留文档中的依据位置。</translation>
    </message>
    <message>
        <source>Everything is reviewed: %1 accepted.</source>
        <translation>已全部审阅，接受 %1 条。</translation>
    </message>
    <message>
        <source>A version mixes them with general pairs and holds some out for the test.</source>
        <translation>版本把它们与通用问答混合，并留出一部分用于测试。</translation>
    </message>
    <message>
        <source>No pair is left by this filter.</source>
        <translation>此筛选下没有问答。</translation>
    </message>
    <message>
        <source>No match for “%1”.</source>
        <translation>没有匹配“%1”的内容。</translation>
    </message>
    <message>
        <source>Accepted pair %1</source>
        <translation>已接受问答 %1</translation>
    </message>
    <message>
        <source>Rejected pair %1</source>
        <translation>已拒绝问答 %1</translation>
    </message>
    <message>
        <source>Pair %1 is a draft again</source>
        <translation>问答 %1 已退回草稿</translation>
    </message>
    <message numerus="yes">
        <source>Accepted %n pair(s)</source>
        <translation>
            <numerusform>已接受 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Rejected %n pair(s)</source>
        <translation>
            <numerusform>已拒绝 %n 条问答</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pair(s) are drafts again</source>
        <translation>
            <numerusform>%n 条问答已退回草稿</numerusform>
        </translation>
    </message>
    <message>
        <source>Saved and accepted pair %1</source>
        <translation>已保存并接受问答 %1</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>没有可重做的操作。</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>没有可撤销的操作。</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>已重做：%1</translation>
    </message>
    <message>
        <source>Undone: %1</source>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Select the text in the source that proves the answer, then press M.</source>
        <translation>请在原文中选中能证明回答的文字，然后按 M。</translation>
    </message>
    <message>
        <source>Set the evidence of pair %1</source>
        <translation>已设定问答 %1 的依据</translation>
    </message>
    <message>
        <source>Every pair of this list is grounded.</source>
        <translation>列表中的问答都有依据。</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message numerus="yes">
        <source>Tag for %n pair(s):</source>
        <translation>
            <numerusform>为 %n 条问答加标签：</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Tagged %n pair(s)</source>
        <translation>
            <numerusform>已为 %n 条问答加标签</numerusform>
        </translation>
    </message>
    <message>
        <source>Removed the tag “%1”</source>
        <translation>已移除标签“%1”</translation>
    </message>
    <message numerus="yes">
        <source>Score %1 for %n pair(s)</source>
        <translation>
            <numerusform>为 %n 条问答评 %1 分</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Removed %n pair(s)</source>
        <translation>
            <numerusform>已移除 %n 条问答</numerusform>
        </translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message numerus="yes">
        <source>Weight %1 for %n pair(s)</source>
        <translation>
            <numerusform>已将 %n 条问答的权重设为 %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Weight of %n pair(s) in the training, beside others of 1:</source>
        <translation>
            <numerusform>%n 条问答在训练中的权重（其他问答为 1）：</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RowsView</name>
    <message>
        <source>Training</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Rows by loss</source>
        <translation>各行损失分布</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>行数</translation>
    </message>
    <message>
        <source>Worst rows</source>
        <translation>最差的行</translation>
    </message>
    <message>
        <source>The row</source>
        <translation>该行内容</translation>
    </message>
    <message>
        <source>Mend in Review</source>
        <translation>在审阅中修改</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>拒绝</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s), median %1</source>
        <translation>
            <numerusform>%Ln 行，中位数 %1</numerusform>
        </translation>
    </message>
    <message>
        <source>those from %1 to %2</source>
        <translation>%1 到 %2 之间的行</translation>
    </message>
    <message>
        <source>up to step %1</source>
        <translation>截至第 %1 步</translation>
    </message>
    <message>
        <source>Choose a row</source>
        <translation>请选择一行</translation>
    </message>
    <message>
        <source>This row was made of no pair that is in the project</source>
        <translation>该行并非来自项目中的问答</translation>
    </message>
    <message>
        <source>Shows the pair beside its source (Enter)</source>
        <translation>在原文旁显示该问答（Enter）</translation>
    </message>
    <message>
        <source>The next version of the dataset is built without it (R)</source>
        <translation>下一个数据集版本将不含它（R）</translation>
    </message>
    <message>
        <source>It is rejected already</source>
        <translation>已经拒绝</translation>
    </message>
    <message>
        <source>known after the first step of a run</source>
        <translation>训练第一步之后可知</translation>
    </message>
    <message>
        <source>Open the document</source>
        <translation>打开文档</translation>
    </message>
    <message>
        <source>This row is no window of a document that is in the project</source>
        <translation>此行不是项目中某个文档的窗口</translation>
    </message>
    <message>
        <source>Shows the document that the row is a window of (Enter)</source>
        <translation>显示此行窗口所属的文档（Enter）</translation>
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
        <source>clipped at %1 in %Ln step(s)</source>
        <translation>
            <numerusform>有 %Ln 步按 %1 裁剪</numerusform>
        </translation>
    </message>
    <message>
        <source>Token accuracy, %</source>
        <translation>词元准确率，%</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RunsModel</name>
    <message>
        <source>Run</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Best validation</source>
        <translation>最低验证损失</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始时间</translation>
    </message>
    <message>
        <source>%1, best</source>
        <translation>%1，最佳</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Of the processors while the run was at work, whatever else they did; unknown where the system does not tell it, or a graphics card worked</source>
        <translation>训练期间处理器的能耗，含同时进行的其他工作；系统不提供或使用显卡时未知</translation>
    </message>
    <message>
        <source>By the prices in the settings</source>
        <translation>按设置中的价格</translation>
    </message>
    <message>
        <source>Compare only runs on the same validation rows with the same model: the best of these is marked</source>
        <translation>只比较验证行与模型都相同的训练：其中最佳者有标记</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>费用</translation>
    </message>
    <message>
        <source>Cost, %1</source>
        <translation>费用（%1）</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::RunsView</name>
    <message>
        <source>No run yet. Every training run is listed here with its recipe and result.</source>
        <translation>还没有训练。每次训练都会连同配方和结果列在这里。</translation>
    </message>
    <message>
        <source>Choose model, dataset and recipe under Set up.</source>
        <translation>请在“设置”中选择模型、数据集和配方。</translation>
    </message>
    <message>
        <source>Training runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>What the recipes differ in</source>
        <translation>配方的差异</translation>
    </message>
    <message>
        <source>Curves over each other</source>
        <translation>曲线叠加</translation>
    </message>
    <message>
        <source>Mark two runs or more (Ctrl or Shift and a click) to compare them.</source>
        <translation>按住 Ctrl 或 Shift 点选两次或更多训练进行比较。</translation>
    </message>
    <message>
        <source>The marked runs have the same recipe, model and dataset.</source>
        <translation>所选训练的配方、模型和数据集相同。</translation>
    </message>
    <message>
        <source>the first six of %1 marked runs</source>
        <translation>所选 %1 次训练中的前六次</translation>
    </message>
    <message>
        <source>Recipe fields that differ</source>
        <translation>不同的配方字段</translation>
    </message>
    <message>
        <source>A column for each field of the recipe that is not the same in all runs</source>
        <translation>为各次训练不一致的每个配方字段显示一列</translation>
    </message>
    <message>
        <source>Mark comparable</source>
        <translation>选中可比较的</translation>
    </message>
    <message>
        <source>Marks the runs whose validation loss was measured on the same rows as that of the marked one</source>
        <translation>选中与当前训练使用相同验证行的训练</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Export runs</source>
        <translation>导出训练记录</translation>
    </message>
    <message>
        <source>Results of the sweep</source>
        <translation>扫描结果</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SamplingBox</name>
    <message>
        <source>Ends at</source>
        <translation>结束于</translation>
    </message>
    <message>
        <source>Texts that end an answer</source>
        <translation>使回答结束的文本</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>恢复常规</translation>
    </message>
    <message>
        <source>Sets all of these back to what changes nothing</source>
        <translation>把这些设置全部恢复为不起作用的值</translation>
    </message>
    <message numerus="yes">
        <source>More sampling: %n changed</source>
        <translation>
            <numerusform>更多采样设置：已改动 %n 项</numerusform>
        </translation>
    </message>
    <message>
        <source>More sampling</source>
        <translation>更多采样设置</translation>
    </message>
    <message>
        <source>The answer ends before any of these texts, one a line. \n stands for a line break, \t for a tab, \\ for a backslash.</source>
        <translation>回答在出现其中任一文本之前结束，每行一个。\n 表示换行，\t 表示制表符，\\ 表示反斜杠。</translation>
    </message>
    <message>
        <source>Only the first %1 of these %2 texts end an answer.</source>
        <translation>这 %2 条文本中只有前 %1 条会结束回答。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ServeDialog</name>
    <message>
        <source>Serve %1</source>
        <translation>启动 %1 的服务</translation>
    </message>
    <message>
        <source>Start the server</source>
        <translation>启动服务</translation>
    </message>
    <message>
        <source>Stop the server</source>
        <translation>停止服务</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>Adapters on it</source>
        <translation>其上的适配器</translation>
    </message>
    <message>
        <source>any free one</source>
        <translation>任意空闲端口</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Go on when the window is closed, until nobody asks for half an hour</source>
        <translation>关闭窗口后继续，直到半小时无人使用</translation>
    </message>
    <message>
        <source>OpenAI-compatible, for programs on this computer only. Each program needs the token.</source>
        <translation>兼容 OpenAI 接口，仅供本机程序使用。每个程序都需要令牌。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>复制地址</translation>
    </message>
    <message>
        <source>Copy the token</source>
        <translation>复制令牌</translation>
    </message>
    <message>
        <source>Model names</source>
        <translation>模型名称</translation>
    </message>
    <message>
        <source>The server is running.</source>
        <translation>服务正在运行。</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>The server has ended.</source>
        <translation>服务已结束。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Keys and values in 8 bits: longer texts in the same memory</source>
        <translation>键和值以 8 位保存：同样的内存可容纳更长的文本</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的名字</translation>
    </message>
    <message>
        <source>Stands in the history of the pairs that you review.</source>
        <translation>会显示在您审阅过的问答的历史中。</translation>
    </message>
    <message>
        <source>Proposed model</source>
        <translation>默认模型</translation>
    </message>
    <message>
        <source>Model that is proposed for new runs</source>
        <translation>新训练默认使用的模型</translation>
    </message>
    <message>
        <source>Domain share</source>
        <translation>领域占比</translation>
    </message>
    <message>
        <source>Where the dial stands in a new project.</source>
        <translation>新项目中旋钮的初始位置。</translation>
    </message>
    <message>
        <source>Domain share of new projects</source>
        <translation>新项目的领域占比</translation>
    </message>
    <message>
        <source>Narrow rail: icons only</source>
        <translation>窄导航栏：只显示图标</translation>
    </message>
    <message>
        <source>Hide finished jobs</source>
        <translation>隐藏已完成的任务</translation>
    </message>
    <message>
        <source>Everything is kept and applied at once.</source>
        <translation>所有更改立即保存并生效。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Price of a kWh</source>
        <translation>每千瓦时价格</translation>
    </message>
    <message>
        <source>Price of an hour</source>
        <translation>每小时价格</translation>
    </message>
    <message>
        <source>Of electricity. Where it is given, runs are compared by their cost.</source>
        <translation>电价。填写后，训练记录会显示费用。</translation>
    </message>
    <message>
        <source>Of this machine, if it is rented. Where it is given, runs are compared by their cost.</source>
        <translation>租用本机的价格。填写后，训练记录会显示费用。</translation>
    </message>
    <message>
        <source>EUR</source>
        <translation>CNY</translation>
    </message>
    <message>
        <source>Currency</source>
        <translation>货币</translation>
    </message>
    <message>
        <source>not given</source>
        <translation>未填写</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SetupFacts</name>
    <message>
        <source>It cannot start.</source>
        <translation>无法开始。</translation>
    </message>
    <message>
        <source>Every weight of %1 moves.</source>
        <translation>%1 的所有权重都会改动。</translation>
    </message>
    <message>
        <source>The result is a model of its own, as large as the base.</source>
        <translation>结果是独立的模型，与基座同样大小。</translation>
    </message>
    <message>
        <source>An adapter of rank %1 is trained.</source>
        <translation>训练秩为 %1 的适配器。</translation>
    </message>
    <message>
        <source>%1 M numbers beside the frozen %2: %3 of its size.</source>
        <translation>在冻结的 %2 旁训练 %1 M 个数值，占其 %3。</translation>
    </message>
    <message numerus="yes">
        <source>It sees %Ln row(s).</source>
        <translation>
            <numerusform>将看到 %Ln 行数据。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of your field and %2 of general skill; %3 tokens are read, the %4 of answers are trained.</source>
        <translation>其中领域 %1 行，通用 %2 行；读取 %3 个词元，训练回答中的 %4 个。</translation>
    </message>
    <message numerus="yes">
        <source>About %Ln step(s).</source>
        <translation>
            <numerusform>约 %Ln 步。</numerusform>
        </translation>
    </message>
    <message>
        <source>Every row is seen %1 times, %2 tokens a step.</source>
        <translation>每行看 %1 遍，每步 %2 个词元。</translation>
    </message>
    <message>
        <source>No general rows.</source>
        <translation>没有通用数据。</translation>
    </message>
    <message>
        <source>No rows of your field.</source>
        <translation>没有领域数据。</translation>
    </message>
    <message>
        <source>General skill may be lost; a version with a domain share of 30 % guards it.</source>
        <translation>通用能力可能丢失；领域占比 30 % 的版本可以保护它。</translation>
    </message>
    <message>
        <source>The model can learn nothing about it from this version.</source>
        <translation>模型无法从该版本学到领域知识。</translation>
    </message>
    <message numerus="yes">
        <source>It cuts %Ln row(s).</source>
        <translation>
            <numerusform>截断 %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>They are longer than the length limit; the preflight on the Dataset page shows where.</source>
        <translation>它们超过长度上限，“数据集”页的预检会显示截断位置。</translation>
    </message>
    <message>
        <source>It fits.</source>
        <translation>放得下。</translation>
    </message>
    <message>
        <source>It does not fit.</source>
        <translation>放不下。</translation>
    </message>
    <message>
        <source>About %1 of memory; %2 are free on this machine.</source>
        <translation>约需 %1 内存，本机可用 %2。</translation>
    </message>
    <message>
        <source>About %1.</source>
        <translation>约 %1。</translation>
    </message>
    <message>
        <source>The time is not known yet.</source>
        <translation>用时尚不清楚。</translation>
    </message>
    <message>
        <source>From the speed of the last such run here, %1 tokens a second.</source>
        <translation>按本机上次同类训练的速度，每秒 %1 个词元。</translation>
    </message>
    <message>
        <source>Nothing like this has run on this machine; the first 5 % of the steps measure it.</source>
        <translation>本机还没有同类训练，前 5 % 的步数会进行测量。</translation>
    </message>
    <message>
        <source>No validation rows.</source>
        <translation>没有验证数据。</translation>
    </message>
    <message>
        <source>Nothing watches for overfitting, and the last step is kept instead of the best.</source>
        <translation>无法察觉过拟合，将保留最后一步而不是最佳一步。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln validation row(s) watch for overfitting.</source>
        <translation>
            <numerusform>由 %Ln 行验证数据把关。</numerusform>
        </translation>
    </message>
    <message>
        <source>At the end of the run.</source>
        <translation>在训练结束时。</translation>
    </message>
    <message>
        <source>The test is kept apart.</source>
        <translation>测试单独保留。</translation>
    </message>
    <message>
        <source>%1 rephrased and %2 unseen questions are never trained; Evaluate asks them afterwards.</source>
        <translation>%1 道换问法和 %2 道未见过的题从不训练，训练后在“评估”中提问。</translation>
    </message>
    <message>
        <source>%1 of the weights of %2 move.</source>
        <translation>%2 的 %1 权重会变动。</translation>
    </message>
    <message>
        <source>An adapter is trained.</source>
        <translation>训练一个适配器。</translation>
    </message>
    <message numerus="yes">
        <source>It reads %Ln document(s).</source>
        <translation>
            <numerusform>将阅读 %Ln 个文档。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of what it reads is theirs; the rest is general text, against forgetting.</source>
        <translation>所读内容的 %1 来自文档；其余是通用文本，以防遗忘。</translation>
    </message>
    <message numerus="yes">
        <source>It finds hidden words in %Ln document(s).</source>
        <translation>
            <numerusform>将在 %Ln 个文档中找回被遮蔽的词。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of the words are hidden, others in every pass.</source>
        <translation>遮蔽 %1 的词，每一遍都不同。</translation>
    </message>
    <message>
        <source>It learns the labels of %1.</source>
        <translation>将学习 %1 中的标签。</translation>
    </message>
    <message>
        <source>One row in ten is held out and measures how often it is right.</source>
        <translation>留出十分之一的行，用来衡量判断正确的比例。</translation>
    </message>
    <message>
        <source>From how fast this machine multiplies, about %1 tokens a second; the first 5 % of the steps measure it.</source>
        <translation>按本机的矩阵运算速度估计，约每秒 %1 个词元；前 5 % 的步数会实际测量。</translation>
    </message>
    <message>
        <source>Part of each layer is computed a second time.</source>
        <translation>每层有一部分要重算一次。</translation>
    </message>
    <message>
        <source>Keeping all of it would need more memory than is free.</source>
        <translation>全部保留所需的内存多于空闲内存。</translation>
    </message>
    <message>
        <source>About %1 M tokens are read in a pass, %2 a step.</source>
        <translation>每一遍约读取 %1 百万词元，每步 %2 个。</translation>
    </message>
    <message>
        <source>%1 numbers beside the frozen %2: %3 of its size.</source>
        <translation>在冻结的 %2 旁训练 %1 个数值，占其 %3。</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln step(s); the best state is kept.</source>
        <translation>
            <numerusform>每 %Ln 步一次，保留最佳状态。</numerusform>
        </translation>
    </message>
    <message>
        <source>About %1 tokens are read in a pass, %2 a step.</source>
        <translation>每遍约读取 %1 个词元，每步 %2 个。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SetupView</name>
    <message>
        <source>What this run will do</source>
        <translation>本次训练将做什么</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>Run name</source>
        <translation>训练名称</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基座模型</translation>
    </message>
    <message>
        <source>No project is open.</source>
        <translation>未打开项目。</translation>
    </message>
    <message>
        <source>No dataset version yet. Build one on the Dataset page.</source>
        <translation>还没有数据集版本，请在“数据集”页生成。</translation>
    </message>
    <message>
        <source>No model to train. Add one on the Models page.</source>
        <translation>没有可训练的模型，请在“模型”页添加。</translation>
    </message>
    <message>
        <source>The files of %1 are not where they were. Choose another model, or add it again on the Models page.</source>
        <translation>%1 的文件已不在原处。请选择其他模型，或在“模型”页重新添加。</translation>
    </message>
    <message>
        <source>The run needs a name.</source>
        <translation>训练需要名称。</translation>
    </message>
    <message>
        <source>%1 has nothing to train on.</source>
        <translation>%1 中没有可训练的内容。</translation>
    </message>
    <message>
        <source>does not fit in %1</source>
        <translation>%1 放不下</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>寻找…</translation>
    </message>
    <message>
        <source>Find a learning rate</source>
        <translation>寻找学习率</translation>
    </message>
    <message>
        <source>Objective</source>
        <translation>训练目标</translation>
    </message>
    <message>
        <source>No file with labelled texts is chosen.</source>
        <translation>未选择带标签文本的文件。</translation>
    </message>
    <message>
        <source>No document to read. Add some on the Documents page.</source>
        <translation>没有可阅读的文档。请在“文档”页添加。</translation>
    </message>
    <message>
        <source>A short run whose rate rises shows where the loss falls fastest</source>
        <translation>用一次学习率逐步升高的短训练，看损失在哪里下降最快</translation>
    </message>
    <message>
        <source>Learning rate of %1</source>
        <translation>%1 的学习率</translation>
    </message>
    <message>
        <source>Only of language models; an encoder is not tested</source>
        <translation>仅适用于语言模型；编码器不做此测试</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>None: a new model</source>
        <translation>无：新模型</translation>
    </message>
    <message>
        <source>This needs %1 of memory, and %2 are free.</source>
        <translation>这需要 %1 内存，目前可用 %2。</translation>
    </message>
    <message>
        <source>This needs %1 of memory, and %2 are free. Choose LoRA, the 8-bit optimiser, a smaller micro-batch or a smaller model, or close other programs.</source>
        <translation>需要 %1 内存，空闲 %2。请选择 LoRA、8 位优化器、更小的微批或更小的模型，或关闭其他程序。</translation>
    </message>
    <message>
        <source>This needs %1 of memory, and %2 are free. Choose a base model in 4 bits, a smaller micro-batch or a smaller model, or close other programs.</source>
        <translation>需要 %1 内存，空闲 %2。请选择 4 位的基础模型、更小的微批或更小的模型，或关闭其他程序。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ShareBar</name>
    <message>
        <source>Domain %1</source>
        <translation>领域 %1</translation>
    </message>
    <message>
        <source>General %1</source>
        <translation>通用 %1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ShareDial</name>
    <message>
        <source>Domain share</source>
        <translation>领域占比</translation>
    </message>
    <message>
        <source>of tokens</source>
        <translation>按词元</translation>
    </message>
    <message>
        <source>Preset %1</source>
        <translation>预设 %1</translation>
    </message>
    <message>
        <source>Domain share in per cent</source>
        <translation>领域占比（百分比）</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::ShownRunsModel</name>
    <message>
        <source>base, untuned</source>
        <translation>基座，未调优</translation>
    </message>
    <message>
        <source>Measured on other validation rows: not to be ranked with the run above.</source>
        <translation>验证集不同，不能与上面的训练排名比较。</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Best validation</source>
        <translation>最低验证损失</translation>
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
        <source>no evidence set</source>
        <translation>未设定依据</translation>
    </message>
    <message>
        <source>characters %1–%2</source>
        <translation>字符 %1–%2</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SourceTable</name>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Used</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Of</source>
        <translation>共</translation>
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
        <source>Memory: %1 / %2&#xa0;GB</source>
        <translation>内存：%1 / %2&#xa0;GB</translation>
    </message>
    <message>
        <source>Precision: %1</source>
        <translation>精度：%1</translation>
    </message>
    <message>
        <source>Looking up a model on %1</source>
        <translation>正在 %1 上查询模型</translation>
    </message>
    <message>
        <source>Having pairs written by %1</source>
        <translation>正在由 %1 编写问答</translation>
    </message>
    <message>
        <source>Fetching a model from %1</source>
        <translation>正在从 %1 下载模型</translation>
    </message>
    <message>
        <source>Network: on, %1</source>
        <translation>网络：正在连接 %1</translation>
    </message>
    <message numerus="yes">
        <source>Network: on, %n server(s)</source>
        <translation>
            <numerusform>网络：正在连接 %n 个服务器</numerusform>
        </translation>
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
        <translation>
            <numerusform>审阅 %n 条问答</numerusform>
        </translation>
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
        <translation>
            <numerusform>%n 个文档</numerusform>
        </translation>
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
        <translation>
            <numerusform>%n 个调优模型</numerusform>
        </translation>
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
    <message>
        <source>Generate pairs; accept or mend each one</source>
        <translation>生成问答；逐条接受或修改</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SweepDialog</name>
    <message>
        <source>Sweep</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>First field</source>
        <translation>第一个字段</translation>
    </message>
    <message>
        <source>Second field</source>
        <translation>第二个字段</translation>
    </message>
    <message>
        <source>Values of the first field</source>
        <translation>第一个字段的取值</translation>
    </message>
    <message>
        <source>Values of the second field</source>
        <translation>第二个字段的取值</translation>
    </message>
    <message>
        <source>values with commas between</source>
        <translation>以逗号分隔的取值</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>Queue %n run(s)</source>
        <translation>
            <numerusform>排入 %n 次训练</numerusform>
        </translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>排入队列</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all by the speed of the last such run.</source>
        <translation>
            <numerusform>%n 次训练，按上次同类训练的速度共约 %1。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s). How long they take is not known before such a run was measured.</source>
        <translation>
            <numerusform>%n 次训练。尚未测过同类训练，不知需要多久。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n run(s), about %1 in all by the speed measured here.</source>
        <translation>
            <numerusform>%n 次训练，按本机测得的速度总共约 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>The files of the base model are being looked at. Nothing is queued yet.</source>
        <translation>正在查看基座模型的文件，尚未加入队列。</translation>
    </message>
    <message>
        <source>The run with %1: %2</source>
        <translation>取值为 %1 的训练：%2</translation>
    </message>
    <message>
        <source>Trains the recipe once for each combination of the values, one run after the other. The results stand beside each other under Runs; the best model is listed when all have ended, others can be kept there.</source>
        <translation>按取值的每种组合各训练一次，依次进行。结果并列显示在“训练记录”中；全部结束后列出最好的模型，其他模型可在那里保留。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SweepView</name>
    <message>
        <source>Best validation loss</source>
        <translation>最低验证损失</translation>
    </message>
    <message>
        <source>Runs of the sweep</source>
        <translation>扫描中的训练</translation>
    </message>
    <message>
        <source>Show the best</source>
        <translation>显示最佳</translation>
    </message>
    <message>
        <source>Cancel the rest</source>
        <translation>取消其余</translation>
    </message>
    <message>
        <source>Waiting runs are cancelled; of the one that runs, its best so far is kept</source>
        <translation>取消等待中的训练；正在运行的保留目前最佳结果</translation>
    </message>
    <message>
        <source>No run has ended yet</source>
        <translation>还没有训练结束</translation>
    </message>
    <message>
        <source>Shows the curves of the best run</source>
        <translation>显示最佳训练的曲线</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln run(s) have ended</source>
        <translation>
            <numerusform>%Ln 次训练中已结束 %1 次</numerusform>
        </translation>
    </message>
    <message>
        <source>Best validation</source>
        <translation>最低验证损失</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>%1, best</source>
        <translation>%1，最佳</translation>
    </message>
    <message>
        <source>the lowest is framed</source>
        <translation>最低者有边框</translation>
    </message>
    <message>
        <source>over: %1</source>
        <translation>横轴：%1</translation>
    </message>
    <message>
        <source>over: %1, in the order of the table</source>
        <translation>横轴：%1，按表中顺序</translation>
    </message>
    <message>
        <source>Keep as model</source>
        <translation>留作模型</translation>
    </message>
    <message>
        <source>Choose a run in the table first</source>
        <translation>请先在表中选择一次训练</translation>
    </message>
    <message>
        <source>It is among the models already</source>
        <translation>它已在模型列表中</translation>
    </message>
    <message>
        <source>The run has not ended yet</source>
        <translation>该训练尚未结束</translation>
    </message>
    <message>
        <source>The run has left no model</source>
        <translation>该训练没有留下模型</translation>
    </message>
    <message>
        <source>Lists the model of the chosen run among the models</source>
        <translation>把所选训练的模型加入模型列表</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>已留用</translation>
    </message>
    <message>
        <source>It stays with the run and is not among the models</source>
        <translation>它保留在训练记录中，不在模型列表里</translation>
    </message>
    <message>
        <source>Without validation rows there is no best run</source>
        <translation>没有验证行，因此没有最佳训练</translation>
    </message>
    <message>
        <source>no validation rows, so no best: keep a model yourself</source>
        <translation>没有验证行，故无最佳：请自行留存模型</translation>
    </message>
    <message>
        <source>No run has a validation loss</source>
        <translation>没有带验证损失的运行</translation>
    </message>
    <message>
        <source>No run has a result yet</source>
        <translation>还没有运行得出结果</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::SystemText</name>
    <message numerus="yes">
        <source>%n core(s)</source>
        <translation>
            <numerusform>%n 核</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>cores, instruction set</comment>
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TensorModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>形状</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TensorsDialog</name>
    <message>
        <source>Tensors of %1</source>
        <translation>%1 的张量</translation>
    </message>
    <message>
        <source>Search tensors</source>
        <translation>搜索张量</translation>
    </message>
    <message>
        <source>Reading the headers…</source>
        <translation>正在读取文件头…</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量</translation>
    </message>
    <message>
        <source>No match for &quot;%1&quot;.</source>
        <translation>没有匹配“%1”的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s), %1</source>
        <translation>
            <numerusform>%n 个张量，%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TextsDialog</name>
    <message>
        <source>What is read</source>
        <translation>读取的内容</translation>
    </message>
    <message>
        <source>Take over</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>全部文档</translation>
    </message>
    <message>
        <source>These documents</source>
        <translation>这些文档</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>按名称筛选</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>General text beside them, against forgetting. Without a file of yours: the pairs that ship with the studio.</source>
        <translation>与之并读的通用文本，用来防止遗忘。若不提供自己的文件，则用工作室自带的问答对。</translation>
    </message>
    <message>
        <source>General texts</source>
        <translation>通用文本</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>添加文件…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Text and rows (*.txt *.jsonl)</source>
        <translation>文本与数据行 (*.txt *.jsonl)</translation>
    </message>
    <message>
        <source>No document is chosen.</source>
        <translation>没有选择文档。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TokenStrip</name>
    <message>
        <source>%1, id %2</source>
        <translation>%1，编号 %2</translation>
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
    <name>fieldwright::ui::TokenizerPane</name>
    <message>
        <source>Text to cut into tokens</source>
        <translation>要切分为词元的文字</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>This model has no tokenizer that can be read.</source>
        <translation>此模型没有可读取的分词器。</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%2，共 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n character(s)</source>
        <translation>
            <numerusform>%n 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>The text as a question in this template</source>
        <translation>文本作为问题套用此模板后的样子</translation>
    </message>
    <message>
        <source>The model is asked with it: here, in Chat, in evaluations and while it is tuned</source>
        <translation>在这里、对话、评估和训练中都用它向模型提问</translation>
    </message>
    <message>
        <source>It is asked with the template that it was tuned with.</source>
        <translation>用训练时的模板向它提问。</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrainPage</name>
    <message>
        <source>A checkpoint is written after this step</source>
        <translation>本步之后写入检查点</translation>
    </message>
    <message>
        <source>Remove run</source>
        <translation>移除训练</translation>
    </message>
    <message>
        <source>Remove the run “%1” with its curves and checkpoints? The tuned model stays. This cannot be undone.</source>
        <translation>移除训练“%1”及其曲线和检查点？调优模型会保留。此操作无法撤销。</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>训练记录</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Stop…</source>
        <translation>停止…</translation>
    </message>
    <message>
        <source>Save checkpoint</source>
        <translation>保存检查点</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Fit the curves</source>
        <translation>曲线适应窗口</translation>
    </message>
    <message>
        <source>Zoom the curves in</source>
        <translation>放大曲线</translation>
    </message>
    <message>
        <source>Zoom the curves out</source>
        <translation>缩小曲线</translation>
    </message>
    <message>
        <source>Export curves…</source>
        <translation>导出曲线…</translation>
    </message>
    <message>
        <source>Load recipe…</source>
        <translation>读取配方…</translation>
    </message>
    <message>
        <source>Save recipe…</source>
        <translation>保存配方…</translation>
    </message>
    <message>
        <source>Show live</source>
        <translation>查看曲线</translation>
    </message>
    <message>
        <source>Use this recipe</source>
        <translation>使用此配方</translation>
    </message>
    <message>
        <source>Remove run…</source>
        <translation>移除训练…</translation>
    </message>
    <message>
        <source>Go to Mix</source>
        <translation>前往混合</translation>
    </message>
    <message>
        <source>Set up a run</source>
        <translation>设置训练</translation>
    </message>
    <message>
        <source>No dataset version yet. Training needs one.</source>
        <translation>还没有数据集版本，训练之前需要先生成一个。</translation>
    </message>
    <message>
        <source>A version is built from the accepted pairs and general data.</source>
        <translation>版本由已接受的问答和通用数据生成。</translation>
    </message>
    <message>
        <source>Evaluate when finished</source>
        <translation>完成后评估</translation>
    </message>
    <message>
        <source>New run on %1</source>
        <translation>用 %1 新建训练</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>“%1” was interrupted.</source>
        <translation>“%1”已中断。</translation>
    </message>
    <message>
        <source>Nothing that was saved is lost: it goes on from its last checkpoint.</source>
        <translation>已保存的内容没有丢失：会从上一个检查点继续。</translation>
    </message>
    <message>
        <source>“%1” failed.</source>
        <translation>“%1”失败。</translation>
    </message>
    <message>
        <source>Queued: it starts after “%1”</source>
        <translation>排队中：在“%1”之后开始</translation>
    </message>
    <message>
        <source>Stop training</source>
        <translation>停止训练</translation>
    </message>
    <message>
        <source>Stop “%1”? What is to become of it?</source>
        <translation>停止“%1”？如何处理结果？</translation>
    </message>
    <message>
        <source>Keep the best</source>
        <translation>保留最佳</translation>
    </message>
    <message>
        <source>Keep the last step</source>
        <translation>保留最后一步</translation>
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
        <source>The state with the lowest validation loss becomes the model</source>
        <translation>验证损失最低的状态成为模型</translation>
    </message>
    <message>
        <source>Evaluating “%1”</source>
        <translation>正在评估“%1”</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>The run of that model is gone; the recipe was not changed.</source>
        <translation>该模型的训练记录已不存在，配方保持不变。</translation>
    </message>
    <message>
        <source>As “%1”, with %2 epochs instead of %3</source>
        <translation>沿用“%1”的配方，轮数由 %3 改为 %2</translation>
    </message>
    <message>
        <source>As “%1”, with half the learning rate</source>
        <translation>沿用“%1”的配方，学习率减半</translation>
    </message>
    <message>
        <source>As “%1”</source>
        <translation>沿用“%1”的配方</translation>
    </message>
    <message>
        <source>Train on documents or labels</source>
        <translation>用文档或标签训练</translation>
    </message>
    <message>
        <source>Compare recipes</source>
        <translation>比较配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Reject the row&apos;s pair</source>
        <translation>拒绝该行的问答</translation>
    </message>
    <message>
        <source>Use in Set up</source>
        <translation>用于设置</translation>
    </message>
    <message>
        <source>Keep recipe</source>
        <translation>保留配方</translation>
    </message>
    <message>
        <source>Adds the recipe that is set up to your own, for all projects</source>
        <translation>把当前设置的配方加入自己的配方，供所有项目使用</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Makes a recipe of your own of it</source>
        <translation>据此生成一份自己的配方</translation>
    </message>
    <message>
        <source>Rename recipe…</source>
        <translation>重命名配方…</translation>
    </message>
    <message>
        <source>Remove recipe…</source>
        <translation>移除配方…</translation>
    </message>
    <message>
        <source>Compare recipes…</source>
        <translation>比较配方…</translation>
    </message>
    <message>
        <source>Of files; one alone is compared with the recipe that is set up</source>
        <translation>比较文件中的配方；只选一个时与当前设置的配方比较</translation>
    </message>
    <message>
        <source>Sweep…</source>
        <translation>扫描…</translation>
    </message>
    <message>
        <source>Export runs…</source>
        <translation>导出训练记录…</translation>
    </message>
    <message>
        <source>That recipe is for an encoder: choose one as the base model</source>
        <translation>该配方用于编码器：请选择编码器作为基座模型</translation>
    </message>
    <message>
        <source>That recipe is for a language model: choose one as the base</source>
        <translation>该配方用于语言模型：请选择语言模型作为基座模型</translation>
    </message>
    <message>
        <source>Kept as “%1” under Recipes</source>
        <translation>已作为“%1”保留在“配方”中</translation>
    </message>
    <message>
        <source>Trains the recipe for each of several values of one field or two</source>
        <translation>对一个或两个字段的多个取值各训练一次</translation>
    </message>
    <message numerus="yes">
        <source>Queued %n run(s)</source>
        <translation>
            <numerusform>已排入 %n 次训练</numerusform>
        </translation>
    </message>
    <message>
        <source>as set up</source>
        <translation>当前设置</translation>
    </message>
    <message>
        <source>Leave the step out</source>
        <translation>略过该步</translation>
    </message>
    <message>
        <source>Goes on without the rows of the step at which the run paused</source>
        <translation>略过运行暂停处那一步的数据行并继续</translation>
    </message>
    <message>
        <source>Train further…</source>
        <translation>继续训练…</translation>
    </message>
    <message>
        <source>A new run goes on from the last checkpoint; this one and its model stay</source>
        <translation>新的运行从最后一个检查点继续；此运行及其模型保留</translation>
    </message>
    <message>
        <source>Train further</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>The run has no checkpoint any more to go on from.</source>
        <translation>该运行已没有可供继续的检查点。</translation>
    </message>
    <message>
        <source>The run waits before step %1.</source>
        <translation>运行停在第 %1 步之前等待。</translation>
    </message>
    <message>
        <source>The step has not changed the model yet. “%1” takes it as it is, with its gradient clipped; “%2” goes on without its rows.</source>
        <translation>这一步尚未改动模型。“%1”会照原样执行它并裁剪其梯度；“%2”会略过它的行继续。</translation>
    </message>
    <message>
        <source>Remove the run “%1” with its curves, checkpoints and model, which was not kept? This cannot be undone.</source>
        <translation>移除训练“%1”及其曲线、检查点和未留用的模型？此操作无法撤销。</translation>
    </message>
    <message>
        <source>Say where the model is…</source>
        <translation>指明模型位置…</translation>
    </message>
    <message>
        <source>Keep as model</source>
        <translation>留作模型</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>正在启动…</translation>
    </message>
    <message>
        <source>Lists the model of this run of a sweep among the models</source>
        <translation>把这次扫描训练的模型加入模型列表</translation>
    </message>
    <message>
        <source>keeping of the model %1</source>
        <translation>留用模型 %1</translation>
    </message>
    <message>
        <source>%1 is among the models now</source>
        <translation>%1 已加入模型列表</translation>
    </message>
    <message>
        <source>Mend the row&apos;s pair, or open its document</source>
        <translation>修改该行的问答对，或打开其文档</translation>
    </message>
    <message>
        <source>Open row %1</source>
        <translation>打开第 %1 行</translation>
    </message>
    <message>
        <source>Open the row</source>
        <translation>打开该行</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrainingSource</name>
    <message>
        <source>Dataset</source>
        <translation>数据集</translation>
    </message>
    <message>
        <source>Labelled texts</source>
        <translation>带标签的文本</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.jsonl *.json)</source>
        <translation>表格 (*.csv *.tsv *.jsonl *.json)</translation>
    </message>
    <message numerus="yes">
        <source>All %Ln document(s)</source>
        <translation>
            <numerusform>全部 %Ln 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>A CSV or JSONL file with the columns text and label, and evidence for pairs of texts</source>
        <translation>含 text 和 label 列的 CSV 或 JSONL 文件，成对文本再加 evidence 列</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen document(s)</source>
        <translation>
            <numerusform>选定的 %Ln 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln general text(s)</source>
        <translation>
            <numerusform>%Ln 个通用文本</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose which documents are read, and general text beside them</source>
        <translation>选择读取哪些文档，以及与之并读的通用文本</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TrialDialog</name>
    <message>
        <source>Try %1</source>
        <translation>试用 %1</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>提示词</translation>
    </message>
    <message>
        <source>Ask something</source>
        <translation>问点什么</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>提问</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>正在回答…</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>正在加载模型…</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s) in %1</source>
        <translation>
            <numerusform>%n 个词元，用时 %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::TurnWidget</name>
    <message>
        <source>Question: %1</source>
        <translation>问题：%1</translation>
    </message>
</context>
<context>
    <name>fieldwright::ui::VersionsTab</name>
    <message>
        <source>Training</source>
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
        <source>%1 training rows · domain %2</source>
        <translation>%1 行训练数据 · 领域 %2</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Go to Mix</source>
        <translation>前往混合</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>never change once built</source>
        <translation>生成后不再改变</translation>
    </message>
    <message>
        <source>Dataset versions</source>
        <translation>数据集版本</translation>
    </message>
    <message>
        <source>Rows and tokens of each part</source>
        <translation>各部分的行与词元</translation>
    </message>
    <message>
        <source>Details of the version</source>
        <translation>版本详情</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Checks</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>Files and hashes</source>
        <translation>文件与哈希</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差异</translation>
    </message>
    <message>
        <source>No version yet. Training needs one.</source>
        <translation>还没有版本，训练之前需要先生成一个。</translation>
    </message>
    <message>
        <source>A version is a frozen mixture of accepted pairs and general rows, with tests held out.</source>
        <translation>版本是已接受问答与通用数据的固定混合，并留出测试。</translation>
    </message>
    <message numerus="yes">
        <source>%n version(s)</source>
        <translation>
            <numerusform>%n 个版本</numerusform>
        </translation>
    </message>
    <message>
        <source>No version yet</source>
        <translation>还没有版本</translation>
    </message>
    <message>
        <source>Train on %1</source>
        <translation>用 %1 训练</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>There is no version yet. Build one on the Mix tab.</source>
        <translation>还没有版本，请在“混合与预检”中生成。</translation>
    </message>
    <message>
        <source>Domain share: asked %1, realised %2 of tokens, %3 of trained tokens.</source>
        <translation>领域占比：要求 %1，实得为词元的 %2、训练词元的 %3。</translation>
    </message>
    <message>
        <source>Held out: rephrased %1, unseen %2, validation %3; seed %4.</source>
        <translation>留出：换问法 %1，未见过 %2，验证 %3；随机种子 %4。</translation>
    </message>
    <message numerus="yes">
        <source>Counted with %1, rows up to %2 tokens; %n row(s) are cut.</source>
        <translation>
            <numerusform>按 %1 统计，每行最多 %2 个词元，截断 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Part</source>
        <translation>部分</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Domain</source>
        <translation>领域</translation>
    </message>
    <message>
        <source>General</source>
        <translation>通用</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Trained</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>look here</source>
        <translation>请查看</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Nothing was left out.</source>
        <translation>没有略去任何内容。</translation>
    </message>
    <message>
        <source>Accepted pairs</source>
        <translation>已接受的问答</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>对话模板</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>之前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>之后</translation>
    </message>
    <message>
        <source>There is no other version to compare with.</source>
        <translation>没有其他版本可供对比。</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>From %1 to %2: %3 rows added, %4 removed, %5 changed, %6 the same. Domain share %7 → %8.</source>
        <translation>%1 到 %2：新增 %3 行，移除 %4，修改 %5，相同 %6。领域占比 %7 → %8。</translation>
    </message>
    <message>
        <source>added</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>修改</translation>
    </message>
</context>
<context>
    <name>undo</name>
    <message numerus="yes">
        <source>removal of %n document(s)</source>
        <translation>
            <numerusform>移除 %n 个文档</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>units</name>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>min</source>
        <translation>分</translation>
    </message>
    <message>
        <source>h</source>
        <translation>小时</translation>
    </message>
    <message>
        <source>d</source>
        <translation>天</translation>
    </message>
    <message>
        <source>measuring…</source>
        <translation>测量中…</translation>
    </message>
</context>
</TS>
