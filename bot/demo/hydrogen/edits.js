// Hydrogen shows an edit as one more message. Here the message that was edited shows what it became,
// as other clients do: the bot's cards change in place.
import { TextTile, tileClassForEntry } from "hydrogen-view-sdk";

const edits = new Map(); // the latest edit of a message by each who edited it
const tiles = new Map(); // what shows a message, by its id: also where others quote it

class EditableTile extends TextTile {
  constructor(entry, options) {
    super(entry, options);
    tiles.set(entry.id, [...(tiles.get(entry.id) ?? []), this]);
  }

  _getContent() {
    // Somebody else's edit is none.
    return edits.get(madeBy(this._entry.sender, this._entry.id))?.content ?? super._getContent();
  }
}

function madeBy(sender, message) {
  return `${sender} ${message}`;
}

// What shows `entry`: nothing of its own where it is an edit.
export function editableTileFor(entry, options) {
  const content = entry.eventType === "m.room.message" && !entry.isRedacted ? entry.content : undefined;
  const target = content?.["m.relates_to"];
  if (target?.rel_type === "m.replace" && content["m.new_content"]) {
    const { sender, timestamp } = entry;
    const name = madeBy(sender, target.event_id);
    if (timestamp >= (edits.get(name)?.timestamp ?? 0)) {
      edits.set(name, { timestamp, content: content["m.new_content"] });
      tiles.get(target.event_id)?.forEach((tile) => tile.emitChange("body"));
    }
    return undefined;
  }
  const Tile = tileClassForEntry(entry, options);
  return Tile === TextTile ? EditableTile : Tile;
}
