using Xunit;

namespace Registry.Testing.Stores;

/// <summary>Reads what a store lists in pages.</summary>
public static class StorePages
{
    /// <summary>Every page.</summary>
    public static async Task<List<IReadOnlyList<T>>> ReadAsync<T>(this IAsyncEnumerable<IReadOnlyList<T>> pages)
    {
        var read = new List<IReadOnlyList<T>>();
        await foreach (var page in pages)
        {
            read.Add(page);
        }

        return read;
    }

    /// <summary>The items of every page.</summary>
    public static async Task<List<T>> JoinAsync<T>(this IAsyncEnumerable<IReadOnlyList<T>> pages) =>
        [.. (await pages.ReadAsync()).SelectMany(page => page)];

    /// <summary>Gives the items of every page, and asserts that there are so many, each once, and that no page holds them all.</summary>
    public static async Task<List<T>> JoinSeveralAsync<T>(this IAsyncEnumerable<IReadOnlyList<T>> pages, int count)
    {
        var read = await pages.ReadAsync();
        Assert.All(read, page => Assert.InRange(page.Count, 1, count - 1));
        List<T> items = [.. read.SelectMany(page => page)];
        Assert.Equal(count, items.Count);
        Assert.Equal(count, items.Distinct().Count());
        return items;
    }
}
