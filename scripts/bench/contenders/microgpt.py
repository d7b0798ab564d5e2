"""Work B in pure Python, the way microgpt pages do it: every number an object that remembers what it came from
(after micrograd, Karpathy 2020). Reads {config, recipe, weights} as JSON, writes milliseconds and losses."""

import json
import math
import random
import sys
import time

sys.setrecursionlimit(100_000)


class Value:
    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad, self.parents, self.slopes = data, 0.0, parents, slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def plus(self, number):
        return Value(self.data + number, (self,), (1.0,))

    def scale(self, number):
        return Value(self.data * number, (self,), (number,))

    def power(self, exponent):
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def log(self):
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Value(max(0.0, self.data), (self,), (float(self.data > 0),))

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes):
                parent.grad += slope * value.grad


def total(values):
    result = values[0]
    for value in values[1:]:
        result = result + value
    return result


def dot(a, b):
    return total([x * y for x, y in zip(a, b)])


def product(rows, x):
    return [dot(row, x) for row in rows]


def norm(x):
    scale = total([v * v for v in x]).scale(1 / len(x)).plus(1e-5).power(-0.5)
    return [v * scale for v in x]


def softmax(logits):
    largest = max(v.data for v in logits)
    powers = [v.plus(-largest).exp() for v in logits]
    share = total(powers).power(-1)
    return [v * share for v in powers]


order = json.load(sys.stdin)
config, recipe, weights = order["config"], order["recipe"], order["weights"]
width, heads = config["n_embd"], config["n_head"]
depth = width // heads


def rows(name):
    data = weights[name]
    return [[Value(v) for v in data[i : i + width]] for i in range(0, len(data), width)]


def turned(name, inner):
    """A linear layer lies as (in, out); here one row for each output."""
    data = weights[name]
    outer = len(data) // inner
    return [[Value(data[i * outer + o]) for i in range(inner)] for o in range(outer)]


def step(token, place, keys, values):
    x = norm([a + b for a, b in zip(TOKEN[token], PLACE[place])])
    qkv = product(ATTEND, norm(x))
    keys.append(qkv[width : 2 * width])
    values.append(qkv[2 * width :])
    mixed = []
    for h in range(0, width, depth):
        query = qkv[h : h + depth]
        scores = [dot(query, key[h : h + depth]).scale(depth**-0.5) for key in keys]
        shares = softmax(scores)
        mixed += [total([s * v[h + d] for s, v in zip(shares, values)]) for d in range(depth)]
    x = [a + b for a, b in zip(x, product(MIX, mixed))]
    hidden = [v.relu().power(2) for v in product(WIDEN, norm(x))]
    x = [a + b for a, b in zip(x, product(NARROW, hidden))]
    return product(HEAD, x)


began = time.perf_counter()
TOKEN, PLACE, HEAD = rows("wte.weight"), rows("wpe.weight"), rows("lm_head.weight")
ATTEND, MIX = turned("h.0.attn.c_attn.weight", width), turned("h.0.attn.c_proj.weight", width)
WIDEN, NARROW = turned("h.0.mlp.c_fc.weight", width), turned("h.0.mlp.c_proj.weight", 4 * width)
every = [v for table in (TOKEN, PLACE, HEAD, ATTEND, MIX, WIDEN, NARROW) for row in table for v in row]
first, second = [0.0] * len(every), [0.0] * len(every)
b1, b2 = recipe["betas"]
losses = []
for n in range(recipe["steps"]):
    ids = recipe["data"][recipe["choices"][n][0]][: recipe["time"] + 1]
    keys, values = [], []
    terms = [
        softmax(step(token, place, keys, values))[ids[place + 1]].log().scale(-1)
        for place, token in enumerate(ids[:-1])
    ]
    loss = total(terms).scale(1 / len(terms))
    loss.backward()
    speed = recipe["learningRate"] * 0.5 * (1 + math.cos(math.pi * n / recipe["steps"]))
    for i, v in enumerate(every):
        first[i] = b1 * first[i] + (1 - b1) * v.grad
        second[i] = b2 * second[i] + (1 - b2) * v.grad**2
        v.data -= speed * (first[i] / (1 - b1 ** (n + 1))) / (math.sqrt(second[i] / (1 - b2 ** (n + 1))) + 1e-8)
        v.grad = 0.0
    losses.append(loss.data)
run = (time.perf_counter() - began) * 1000

random.seed(1)
began = time.perf_counter()
for _ in range(20):
    token, keys, values = 26, [], []
    for place in range(8):
        shares = softmax([v.scale(2) for v in step(token, place, keys, values)])
        token = random.choices(range(len(shares)), [v.data for v in shares])[0]
        if token == 26:
            break
names = (time.perf_counter() - began) * 1000

json.dump({"figures": {"run": run, "names": names}, "losses": losses[:3] + losses[-1:]}, sys.stdout)
