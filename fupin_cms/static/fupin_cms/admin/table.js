/* A table is pasted from a spreadsheet or uploaded; the server reads it, this shows what it read.
   The value is one hidden input with JSON, so it works in forms and in StreamField blocks alike. */
(() => {
  const PREVIEW_ROWS = 50;
  const SHOWN_PROBLEMS = 100;
  const KINDS = { text: "文字", integer: "整数", decimal: "小数", money: "金额", date: "日期" };
  const IN_CENTS = /^(-?)(\d+)\.(\d{2})$/;

  let lastId = 0;

  /** An element with properties, attributes (under `attrs`) and children. */
  function make(tag, { attrs = {}, ...properties } = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    Object.entries(attrs).forEach(([name, value]) => node.setAttribute(name, value));
    node.append(...children);
    return node;
  }

  function button(label, onclick) {
    return make("button", {
      type: "button", className: "button button-small button-secondary", textContent: label, onclick,
    });
  }

  function labelled(label, control) {
    lastId += 1;
    control.id = `fupin-table-${lastId}`;
    return [make("label", { htmlFor: control.id, textContent: label }), control];
  }

  /** The sum of money cells such as "1234.50", without floating point; null if one is no money. */
  function sum(cells) {
    let cents = 0n;
    for (const cell of cells) {
      if (cell !== null) {
        const match = IN_CENTS.exec(cell);
        if (!match) return null;
        cents += BigInt(`${match[1]}${match[2]}${match[3]}`);
      }
    }
    const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${cents < 0n ? "-" : ""}${whole}.${digits.slice(-2)}`;
  }

  function heading(column) {
    return column.unit ? `${column.label}（${column.unit}）` : column.label;
  }

  function csv(columns, rows) {
    const quoted = (cell) => `"${String(cell ?? "").replaceAll('"', '""')}"`;
    const lines = [columns.map(heading), ...rows].map((row) => row.map(quoted).join(","));
    return `\ufeff${lines.join("\r\n")}\r\n`;
  }

  class TableController extends window.StimulusModule.Controller {
    static targets = ["input"];

    static values = { url: String, columns: Array, open: Boolean };

    connect() {
      const stored = this.inputTarget.value ? JSON.parse(this.inputTarget.value) : {};
      this.rows = stored.rows ?? [];
      this.columns = this.openValue ? stored.columns ?? [] : this.columnsValue;
      this.problems = [];
      this.notes = [];
      this.build();
      this.render();
    }

    disconnect() {
      this.ui.remove();
    }

    build() {
      this.paste = make("textarea", {
        rows: 4, placeholder: "从电子表格中连同表头一起复制，粘贴到这里",
      });
      this.file = make("input", {
        type: "file", accept: ".xlsx,.csv", onchange: () => this.upload(),
      });
      this.status = make("p", { className: "fupin-table__status", attrs: { role: "status" } });
      this.messages = make("div", { className: "fupin-table__messages" });
      this.ownColumns = make("div", { className: "fupin-table__columns" });
      this.preview = make("div", {
        className: "fupin-table__preview", tabIndex: 0, attrs: { role: "region", "aria-label": "表格预览" },
      });
      const labels = this.columnsValue.map(heading).join("、");
      const hint = this.openValue ? "第一行作为表头，列名后可用括号写明单位。" : `本表的列：${labels}。列的顺序不限。`;
      this.ui = make(
        "div", {},
        make("p", { className: "help", textContent: hint }),
        ...labelled("粘贴", this.paste),
        button("读取粘贴的内容", () => this.readText()),
        ...labelled("或上传 xlsx、csv 文件", this.file),
        this.status, this.messages, this.ownColumns, this.preview,
        this.actions = make(
          "p", {},
          button("下载为 csv", () => this.download()), " ",
          button("清空表格", () => this.clear()),
        ),
      );
      this.element.append(this.ui);
    }

    readText() {
      if (!this.paste.value.trim()) {
        this.say("请先粘贴表格。");
        return;
      }
      this.send({ text: this.paste.value }).then((read) => {
        if (read) this.paste.value = "";
      });
    }

    upload() {
      if (this.file.files.length) {
        this.send({ file: this.file.files[0] }).then(() => {
          this.file.value = "";
        });
      }
    }

    /** Has the server read something; true if the table is now what was read. */
    async send(what, columns = this.columnsValue) {
      const body = new FormData();
      body.set("columns", JSON.stringify(columns));
      Object.entries(what).forEach(([name, value]) => body.set(name, value));
      this.say("正在读取……");
      const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
      let answer;
      try {
        const response = await fetch(this.urlValue, {
          method: "POST", body, headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN },
        });
        const isAnswer = response.ok || response.status === 422;
        answer = isAnswer ? await response.json() : { error: `服务器没有读取（${response.status}）` };
      } catch (error) {
        answer = { error: `没有读取：${error.message}` };
      }
      if (answer.error) {
        this.say(`${answer.error} 表格没有改变。`, true);
        return false;
      }
      this.columns = answer.columns;
      this.rows = answer.rows;
      this.problems = answer.problems;
      this.notes = answer.notes;
      this.store();
      this.render();
      return true;
    }

    clear() {
      this.rows = [];
      this.problems = [];
      this.notes = [];
      if (this.openValue) this.columns = [];
      this.store();
      this.render();
    }

    download() {
      const blob = new Blob([csv(this.columns, this.rows)], { type: "text/csv" });
      const address = URL.createObjectURL(blob);
      make("a", { href: address, download: "表格.csv" }).click();
      URL.revokeObjectURL(address);
    }

    store() {
      const value = this.openValue ? { columns: this.columns, rows: this.rows } : { rows: this.rows };
      this.inputTarget.value = this.rows.length ? JSON.stringify(value) : "";
      ["input", "change"].forEach((name) => {
        this.inputTarget.dispatchEvent(new Event(name, { bubbles: true }));
      });
    }

    say(text, isError = false) {
      this.status.textContent = text;
      this.status.classList.toggle("fupin-table__status--error", isError);
    }

    render() {
      const sums = this.columns.flatMap((column, index) => {
        if (column.kind !== "money") return [];
        const total = sum(this.rows.map((row) => row[index]));
        return total === null ? [] : [`${column.label}合计 ${total} ${column.unit || "元"}`];
      });
      const count = this.problems.length;
      const parts = this.rows.length ? [`共 ${this.rows.length} 行`, ...sums] : ["表格是空的"];
      if (count) parts.push(`有 ${count} 处问题，改正后才能保存`);
      this.say(`${parts.join("；")}。`, count > 0);
      this.renderMessages();
      this.renderColumns();
      this.renderPreview();
      this.actions.hidden = !this.rows.length;
    }

    renderMessages() {
      const shown = this.problems.slice(0, SHOWN_PROBLEMS).map((problem) => problem.message);
      if (this.problems.length > SHOWN_PROBLEMS) {
        shown.push(`还有 ${this.problems.length - SHOWN_PROBLEMS} 处问题。`);
      }
      const list = (texts, className) => (
        texts.length
          ? [make("ul", { className }, ...texts.map((text) => make("li", { textContent: text })))]
          : []
      );
      this.messages.replaceChildren(
        ...list(shown, "fupin-table__problems"), ...list(this.notes, "fupin-table__notes"),
      );
    }

    renderColumns() {
      if (!this.openValue) return;
      const change = (index, key, value) => {
        this.columns = this.columns.map((column, at) => (
          at === index ? { ...column, [key]: value } : column
        ));
        if (key === "label") {
          this.store();
          this.render();
        } else {
          this.send({ rows: JSON.stringify(this.rows) }, this.columns);
        }
      };
      this.ownColumns.replaceChildren(...this.columns.map((column, index) => {
        const kinds = Object.entries(KINDS).map(([value, label]) => (
          make("option", { value, textContent: label, selected: value === column.kind })
        ));
        const name = (what) => ({ "aria-label": `第${index + 1}列${what}` });
        return make(
          "div", { className: "fupin-table__column" },
          make("input", {
            type: "text", value: column.label, attrs: name("名称"),
            onchange: (event) => change(index, "label", event.target.value),
          }),
          make("select", {
            attrs: name("类型"), onchange: (event) => change(index, "kind", event.target.value),
          }, ...kinds),
          make("input", {
            type: "text", value: column.unit, placeholder: "单位", attrs: name("单位"),
            onchange: (event) => change(index, "unit", event.target.value),
          }),
        );
      }));
    }

    renderPreview() {
      if (!this.rows.length) {
        this.preview.replaceChildren();
        return;
      }
      const wrong = new Map(this.problems.map(({ row, column, message }) => [`${row}:${column}`, message]));
      const cell = (text, row, column) => {
        const message = wrong.get(`${row}:${column}`);
        return make("td", {
          textContent: text ?? "", title: message ?? "", className: message ? "fupin-table__wrong" : "",
        });
      };
      const header = ["行", ...this.columns.map(heading)];
      const body = this.rows.slice(0, PREVIEW_ROWS).map((row, index) => make(
        "tr", {},
        make("th", { scope: "row", textContent: String(index + 1) }),
        ...row.map((text, column) => cell(text, index, column)),
      ));
      const table = make(
        "table", { className: "listing" },
        make("thead", {}, make("tr", {}, ...header.map((text) => (
          make("th", { scope: "col", textContent: text })
        )))),
        make("tbody", {}, ...body),
      );
      const more = this.rows.length > PREVIEW_ROWS
        ? [make("p", { className: "help", textContent: `只显示前 ${PREVIEW_ROWS} 行，全部 ${this.rows.length} 行都会保存。` })]
        : [];
      this.preview.replaceChildren(table, ...more);
    }
  }

  window.wagtail.app.register("fupin-table", TableController);
})();
