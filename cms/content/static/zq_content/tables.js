// The menu of the table editor in Chinese: Handsontable 6 brings English only. The code is Django's, as TableBlock passes it on.
(() => {
  const keys = Handsontable.languages.dictionaryKeys;
  Handsontable.languages.registerLanguageDictionary({
    languageCode: "zh-hans",
    [keys.CONTEXTMENU_ITEMS_ROW_ABOVE]: "在上方插入一行",
    [keys.CONTEXTMENU_ITEMS_ROW_BELOW]: "在下方插入一行",
    [keys.CONTEXTMENU_ITEMS_INSERT_LEFT]: "在左侧插入一列",
    [keys.CONTEXTMENU_ITEMS_INSERT_RIGHT]: "在右侧插入一列",
    [keys.CONTEXTMENU_ITEMS_REMOVE_ROW]: ["删除行", "删除所选的行"],
    [keys.CONTEXTMENU_ITEMS_REMOVE_COLUMN]: ["删除列", "删除所选的列"],
    [keys.CONTEXTMENU_ITEMS_UNDO]: "撤销",
    [keys.CONTEXTMENU_ITEMS_REDO]: "重做",
  });
})();
