"""PyTorch on the processor, eager: its own layers, attention, loss and fused Adam. Reads one order as JSON on its
standard input, does it once to warm up and once for the figures, and writes them. Linear layers lie (out, in) here."""

import json
import math
import sys
import time

import numpy as np

try:
    import torch
    from torch.nn import functional as F
except ImportError:
    sys.exit("not on this machine: python3 has no torch")

torch.set_num_threads(int(sys.argv[1]))
order = json.load(sys.stdin)
work, config, recipe = order["work"], order["config"], order.get("recipe")
width, heads, layers = config["n_embd"], config["n_head"], config["n_layer"]
epsilon = config.get("layer_norm_epsilon", 1e-5)
head_name = "wte.weight" if config.get("tie_word_embeddings", True) else "lm_head.weight"


def drawn(count, state):
    """The next `count` states of the linear congruence of works.ts, by doubling."""
    states = np.empty(count, np.uint32)
    states[0] = (int(state) * 1664525 + 1013904223) % 2**32
    have, times, plus = 1, 1664525, 1013904223
    while have < count:
        new = min(have, count - have)
        states[have : have + new] = states[:new] * np.uint32(times) + np.uint32(plus)
        plus = (times * plus + plus) % 2**32
        times = times * times % 2**32
        have += new
    return states


def parameters():
    state, table = 1, {}
    for name, shape in order["shapes"]:
        if "weights" in order:
            data = np.array(order["weights"][name], np.float32)
        elif name.endswith("weight") and "ln_" not in name:
            states = drawn(math.prod(shape), state)
            state = states[-1]
            data = (states.view(np.int32) * (0.0346 / 2**31)).astype(np.float32)
        else:
            data = np.full(math.prod(shape), float("weight" in name), np.float32)
        tensor = torch.from_numpy(data).reshape(shape)
        if any(part in name for part in ("c_attn.weight", "c_fc.weight", "c_proj.weight")):
            tensor = tensor.t().contiguous()
        table[name] = tensor.requires_grad_(recipe is not None)
    return table


def forward(p, ids, place, attend):
    """ids (B, T) → logits (B, T, V)"""

    def norm(x, name):
        if config.get("norm") == "rmsnorm":
            return F.rms_norm(x, (width,), eps=epsilon)
        return F.layer_norm(x, (width,), p[name + ".weight"], p[name + ".bias"], epsilon)

    def linear(x, name):
        return F.linear(x, p[name + ".weight"], p.get(name + ".bias"))

    def activate(x):
        kind = config.get("activation_function", "gelu_new")
        if kind == "relu2":
            return F.relu(x).square()
        return F.gelu(x, approximate="none" if kind == "gelu" else "tanh")

    x = F.embedding(ids, p["wte.weight"]) + p["wpe.weight"][place : place + ids.shape[1]]
    if config.get("norm_after_embedding"):
        x = norm(x, "ln_e")
    for i in range(layers):
        qkv = linear(norm(x, f"h.{i}.ln_1"), f"h.{i}.attn.c_attn")
        q, k, v = (part.unflatten(2, (heads, -1)).transpose(1, 2) for part in qkv.split(width, 2))
        mixed = attend(i, q, k, v).transpose(1, 2).flatten(2)
        x = x + linear(mixed, f"h.{i}.attn.c_proj")
        hidden = activate(linear(norm(x, f"h.{i}.ln_2"), f"h.{i}.mlp.c_fc"))
        x = x + linear(hidden, f"h.{i}.mlp.c_proj")
    if config.get("final_norm", True):
        x = norm(x, "ln_f")
    return F.linear(x, p[head_name])


def batch(step):
    time_, data = recipe["time"], recipe["data"]
    chosen = [
        data[c : c + time_ + 1] if isinstance(data[c], int) else data[c][: time_ + 1]
        for c in recipe["choices"][step]
    ]
    return torch.tensor([s[:-1] for s in chosen]), torch.tensor([s[1:] for s in chosen])


def train(p):
    kind = torch.optim.AdamW if recipe["weightDecay"] else torch.optim.Adam
    optimiser = kind(
        list(p.values()), betas=recipe["betas"], eps=1e-8, weight_decay=recipe["weightDecay"], fused=True
    )
    causal = lambda _i, q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True)
    losses, times = [], []
    for step in range(recipe["steps"]):
        began = time.perf_counter()
        speed = recipe["learningRate"]
        if recipe["schedule"] == "cosine":
            speed *= 0.5 * (1 + math.cos(math.pi * step / recipe["steps"]))
        optimiser.param_groups[0]["lr"] = speed
        ids, targets = batch(step)
        loss = F.cross_entropy(forward(p, ids, 0, causal).flatten(0, 1), targets.flatten())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
        times.append((time.perf_counter() - began) * 1000)
    return losses, times


class Writer:
    def __init__(self, p):
        rows = min(config["n_positions"], 128)  # no text of the bench is longer
        self.p = p
        self.cache = torch.zeros(layers, 2, 1, heads, rows, width // heads)
        self.place = 0

    @torch.inference_mode()
    def next(self, token):
        self.place += 1
        logits = forward(self.p, torch.tensor([[token]]), self.place - 1, self.attend)
        return logits[0, 0]

    def attend(self, i, q, k, v):
        keys, values = self.cache[i]
        keys[:, :, self.place - 1], values[:, :, self.place - 1] = k[:, :, 0], v[:, :, 0]
        return F.scaled_dot_product_attention(q, keys[:, :, : self.place], values[:, :, : self.place])


def write_names(writer):
    for _ in range(20):
        writer.place, token = 0, 26
        for _ in range(8):
            token = int(torch.multinomial(torch.softmax(writer.next(token) * 2, 0), 1))
            if token == 26:
                break


def decode(writer, tokens):
    size = config["vocab_size"]
    ids = [(place * 7919 + 17) % size for place in range(tokens)]
    for token in ids[:4]:
        logits = writer.next(token)
    seen = [logits[i].item() for i in (0, 1, 2, 3, 100, 1000, size - 1)]
    writer.place = 0
    began = time.perf_counter()
    for token in ids:
        writer.next(token).numpy()
    return tokens / (time.perf_counter() - began), seen


def answer(p):
    began = time.perf_counter()
    outcome = {"figures": {}}
    if recipe:
        losses, times = train(p)
        outcome["losses"] = losses[:3] + losses[-1:]
        if work == "C":
            outcome["figures"]["step"] = sorted(times[1:])[len(times[1:]) // 2]
        else:
            outcome["figures"]["run"] = (time.perf_counter() - began) * 1000
    if work == "B":
        writer = Writer(p)
        write_names(writer)
        began = time.perf_counter()
        write_names(writer)
        outcome["figures"]["names"] = (time.perf_counter() - began) * 1000
    if work in "CD":
        outcome["figures"]["tokens"], outcome["logits"] = decode(Writer(p), 96 if work == "C" else 16)
    return outcome


if work in "AB":
    answer(parameters())
    told = answer(parameters())
else:
    table = parameters()
    first = answer(table)
    told = {**answer(table), **{name: first[name] for name in first if name != "figures"}}
json.dump(told, sys.stdout)
